"""What a domain says of an organisation."""

import pytest

from graph_model.derived import Evidence
from graph_model.entities import Address, Employment, Organisation
from graph_model.policy import Policy
from ingest.organisations.domains import organisation_domain
from ingest.resolution import resolve


def test_tenants_of_one_provider_are_organisations_of_their_own():
    ours, theirs, others = "ada@acme.onmicrosoft.com", "pia@supplier1.onmicrosoft.com", "udo@supplier2.onmicrosoft.com"
    addresses = tuple(map(Address, (ours, theirs, others)))
    found = resolve(Evidence(addresses, employments=(Employment(ours, "Ada Lovelace"),)))
    assert found.our_domains == ("acme.onmicrosoft.com",)
    assert {each.name: each.internal for each in found.organisations} == {
        "acme.onmicrosoft.com": True,
        "supplier1.onmicrosoft.com": False,
        "supplier2.onmicrosoft.com": False,
    }


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("acme.mail.onmicrosoft.com", "acme.onmicrosoft.com"),
        ("mail.acme.onmicrosoft.de", "acme.onmicrosoft.de"),
        ("acme.partner.onmschina.cn", "acme.partner.onmschina.cn"),
        ("acme.zendesk.com", "acme.zendesk.com"),
        ("zendesk.com", "zendesk.com"),
        ("acme.my.salesforce.com", "acme.my.salesforce.com"),
        ("salesforce.com", "salesforce.com"),
    ],
)
def test_a_customer_below_a_providers_domain_is_the_organisation(domain, organisation):
    assert organisation_domain(domain) == organisation


NOBODYS = """
    gmail.com hotmail.it hotmail.be live.fr live.dk outlook.fr outlook.com.br yahoo.es yahoo.com.tw gmx.fr seznam.cz centrum.cz
    wp.pl o2.pl onet.pl interia.pl abv.bg ukr.net ziggo.nl kpnmail.nl xs4all.nl telenet.be skynet.be tiscali.it alice.it neuf.fr
    aon.at chello.at telia.com tele2.se foxmail.com 139.com docomo.ne.jp ezweb.ne.jp ya.ru talktalk.net blueyonder.co.uk shaw.ca
    rogers.com hey.com tuta.com hushmail.com duck.com privaterelay.appleid.com mailinator.com googlegroups.com
    pec.it legalmail.it postacert.it tim.it poste.it vodafone.de de-mail.de t-2.net plusnet.com mail.kz cantv.net cox.net
"""


@pytest.mark.parametrize("domain", NOBODYS.split())
def test_where_anybody_can_have_a_mailbox_is_no_organisation(domain):
    assert organisation_domain(domain) == organisation_domain(f"mail.{domain}") == ""


@pytest.mark.parametrize(
    "domain", ["gmx.io", "outlook.ai", "facebook.com", "telstra.com", "cox.com", "bt.com", "orange.com", "sap.com"]
)
def test_firms_that_are_called_like_a_provider_are_organisations(domain):
    assert organisation_domain(domain) == domain


@pytest.mark.parametrize(
    "named",
    [
        {"policy": Policy(subsidiaries={"shaw.ca": "Shaw"})},
        {"policy": Policy(our_domains=("shaw.ca",))},
        {"organisations": (Organisation("shaw", "Shaw", ("shaw.ca",)),)},
    ],
)
def test_what_a_list_or_the_policy_names_is_an_organisation_though_mailboxes_be_had_there(named):
    people = tuple(map(Address, ("pia@shaw.ca", "udo@mail.shaw.ca", "eve@telus.net")))
    found = resolve(Evidence(people, **named))
    assert sum(bool(each.organisation) for each in found.people) == 2
