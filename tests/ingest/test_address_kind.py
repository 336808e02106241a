"""What stands behind an address."""

import pytest

from graph_model.entities import AddressKind
from graph_model.noise_reasons import ADDRESS_REASONS
from ingest.address_kind import ADDRESS_RULES, kind_of


@pytest.mark.parametrize(
    ("email", "kind", "rule"),
    [
        ("ada@x.org", AddressKind.PERSON, ""),
        ("teamer@x.org", AddressKind.PERSON, ""),
        ("alistair.all@x.org", AddressKind.PERSON, ""),
        ("it.smith@x.org", AddressKind.PERSON, ""),
        ("nora.reply@x.org", AddressKind.PERSON, ""),
        ("talbot@x.org", AddressKind.PERSON, ""),
        ("jan.bot@x.org", AddressKind.PERSON, ""),
        ("dl.smith@x.org", AddressKind.PERSON, ""),
        ("info@x.org", AddressKind.ROLE, "role-mailbox"),
        ("sales2@x.org", AddressKind.ROLE, "role-mailbox"),
        ("support+de@x.org", AddressKind.ROLE, "role-mailbox"),
        ("it-support@x.org", AddressKind.ROLE, "role-mailbox"),
        ("service.desk@x.org", AddressKind.ROLE, "role-mailbox"),
        ("help-desk@x.org", AddressKind.ROLE, "role-mailbox"),
        ("hr.team2@x.org", AddressKind.ROLE, "role-mailbox"),
        ("hr.meier@x.org", AddressKind.PERSON, ""),
        ("sales.page@x.org", AddressKind.PERSON, ""),
        ("no-reply@x.org", AddressKind.BOT, "no-reply"),
        ("donotreply@x.org", AddressKind.BOT, "no-reply"),
        ("noreply-billing@x.org", AddressKind.BOT, "no-reply"),
        ("jira.no_reply@x.org", AddressKind.BOT, "no-reply"),
        ("mailer-daemon@x.org", AddressKind.BOT, "mail-system"),
        ("build-bot@x.org", AddressKind.BOT, "machine-sender"),
        ("bot@x.org", AddressKind.BOT, "machine-sender"),
        ("acme_code_review-bot2@x.org", AddressKind.BOT, "machine-sender"),
        ("jan-bot@x.org", AddressKind.PERSON, ""),
        ("brit_bot@x.org", AddressKind.PERSON, ""),
        ("ne-pas-repondre@x.org", AddressKind.BOT, "no-reply"),
        ("nicht.antworten@x.org", AddressKind.BOT, "no-reply"),
        ("noresponder@x.org", AddressKind.BOT, "no-reply"),
        ("nao_responda@x.org", AddressKind.BOT, "no-reply"),
        ("svara-inte@x.org", AddressKind.BOT, "no-reply"),
        ("non.rispondere@x.org", AddressKind.BOT, "no-reply"),
        ("n.oreply@x.org", AddressKind.PERSON, ""),
        ("room-4.12@x.org", AddressKind.ROOM, "room-name"),
        ("conf.room12@x.org", AddressKind.ROOM, "room-name"),
        ("besprechungsraum-nord@x.org", AddressKind.ROOM, "room-name"),
        ("sala.marco@x.org", AddressKind.PERSON, ""),
        ("roomer@x.org", AddressKind.PERSON, ""),
        ("dl_smith@x.org", AddressKind.PERSON, ""),
        ("dg-lee@x.org", AddressKind.PERSON, ""),
        ("all.johansen@x.org", AddressKind.PERSON, ""),
        ("all-staff.johansen@x.org", AddressKind.LIST, "everyone-alias"),
        ("dl-sales@x.org", AddressKind.LIST, "group-alias"),
        ("all.houston@enron.com", AddressKind.LIST, "everyone-alias"),
        ("all-emea@x.org", AddressKind.LIST, "everyone-alias"),
        ("alle@x.org", AddressKind.LIST, "everyone-alias"),
        ("alle-mitarbeitenden@x.org", AddressKind.LIST, "everyone-alias"),
        ("alle.medewerkers@x.org", AddressKind.LIST, "everyone-alias"),
        ("alle.angestellten@x.org", AddressKind.LIST, "everyone-alias"),
        ("allemitarbeiter@x.org", AddressKind.LIST, "everyone-alias"),
        ("alla.medarbetare@x.org", AddressKind.LIST, "everyone-alias"),
        ("wszyscy@x.org", AddressKind.LIST, "everyone-alias"),
        ("alla@x.org", AddressKind.PERSON, ""),
        ("alla.stafford@x.org", AddressKind.PERSON, ""),
        ("allegra@x.org", AddressKind.PERSON, ""),
        ("tous-les-employes@x.org", AddressKind.LIST, "everyone-alias"),
        ("todos.los.empleados@x.org", AddressKind.LIST, "everyone-alias"),
        ("alle.hoekema@x.org", AddressKind.PERSON, ""),
        ("alle-teunis@x.org", AddressKind.PERSON, ""),
        ("tous.martin@x.org", AddressKind.PERSON, ""),
        ("users-request@x.org", AddressKind.LIST, "list-server"),
        ("dev@lists.x.org", AddressKind.LIST, "list-host"),
        ("c_1@resource.calendar.google.com", AddressKind.ROOM, "resource-mailbox"),
    ],
)
def test_the_shape_of_an_address_tells_its_kind(email, kind, rule):
    assert kind_of(email) == (kind, rule)


def test_every_rule_has_its_own_name_and_a_reason_in_a_sentence():
    assert len({rule.name for rule in ADDRESS_RULES}) == len(ADDRESS_RULES)
    assert all(ADDRESS_REASONS[rule.name].endswith(".") for rule in ADDRESS_RULES)


def test_a_rule_can_be_switched_off():
    assert kind_of("no-reply@x.org", frozenset({"no-reply"})) == (AddressKind.PERSON, "")
