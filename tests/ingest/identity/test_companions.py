"""What the traffic says of two addresses, and what identity makes of it."""

from dataclasses import replace

import pytest

from graph_model.derived import Evidence, Traffic
from graph_model.entities import (
    MILLISECONDS_A_DAY,
    Address,
    Channel,
    Employment,
    Interaction,
    Judgement,
    Organisation,
    Participation,
    Role,
    Verdict,
    merge_participants,
    organisation_id,
)
from graph_model.policy import Policy
from ingest.identity.companions import Companions
from ingest.resolution import resolve

OURS = tuple(f"p{n}@us.example" for n in range(12))
NAMES = ("Ada King", "Bob Hill", "Cy Moor", "Di Lund", "Ed Berg", "Flo Vik", "Gus Dahl", "Hal Aas", "Ivy Roe", "Jo Tanner",
         "Kim Sand", "Lou Wade")  # fmt: skip


def mail(day, sender, *to, dropped=""):
    parts = merge_participants((Participation(sender, Role.SENDER), *(Participation(email, Role.TO) for email in to)))
    key = f"{day:05}{sender}{to}"
    return Interaction(key, Channel.MESSAGE, day * MILLISECONDS_A_DAY, len(to), parts, dropped_by=dropped)


def evidence(mails, names, **more):
    emails = sorted({each.email for one in mails for each in one.participants} | set(names))
    shown = dict(zip(OURS, NAMES, strict=True)) | names
    addresses = tuple(Address(email, names=(shown[email],) if shown.get(email) else ()) for email in emails)
    given = {"policy": Policy(our_domains=("us.example",)), **more}
    return Evidence(addresses, traffic=Traffic.of(emails, mails), **given)


def owners(found):
    return {each.email: each.person for each in found.identifications}


def correspondence(email, others, days):
    """On each of the days a mail to one of the others, who answers."""
    pairs = [(day, others[number % len(others)]) for number, day in enumerate(days)]
    return [one for day, other in pairs for one in (mail(day, email, other), mail(day, other, email))]


def test_correspondents_are_those_one_writes_with_and_not_who_stands_beside():
    mails = [mail(1, "a", "b", "c"), mail(2, "c", "b"), mail(3, "d", "a", dropped="list")]
    emails = ["a", "b", "c", "d"]
    companions = Companions(Traffic.of(emails, mails), len(emails))
    assert [companions.correspondents(place).tolist() for place in range(4)] == [[1, 2], [0, 2], [0, 1], []]
    assert companions.together(1, 2).beside == 1
    assert companions.together(1, 2).direct == 1
    assert companions.shared(0, 3) == (0.0, 0, 0)
    assert companions.span(-1) is None


def test_shared_correspondents_are_one_at_most_and_symmetric():
    mails = correspondence("x", OURS[:4], range(8)) + correspondence("y", OURS[:4], range(8))
    emails = sorted({"x", "y", *OURS})
    companions = Companions(Traffic.of(emails, mails), len(emails))
    x, y = emails.index("x"), emails.index("y")
    part, both, fewer = companions.shared(x, y)
    assert (part, both, fewer) == (pytest.approx(1.0), 4, 4)
    assert companions.shared(y, x) == companions.shared(x, y)


class Asked(dict[int, str]):
    """A grouping that counts how often it is asked."""

    times = 0

    def get(self, key, default=None):
        self.times += 1
        return super().get(key, default)


def test_whom_somebody_writes_with_are_counted_by_group_once_however_many_ask():
    companions = Companions(Traffic.of(["a", "b", "c", "d"], [mail(1, "a", "b", "c"), mail(2, "d", "a")]), 4)
    groups = Asked({1: "x", 2: "x", 0: "y"})
    assert [companions.by_group(0, groups) for _ in range(5)] == [{"x": 2}] * 5
    assert groups.times == 3


def test_a_private_address_that_writes_with_the_same_people_is_the_same_person():
    names = {"ada.king@us.example": "Ada B King", "adak@gmail.com": "Ada King", "ada.king7@gmail.com": "Ada King"}
    mails = correspondence("ada.king@us.example", OURS[1:6], range(20)) + correspondence(
        "adak@gmail.com", OURS[1:6], range(9)
    )
    found = resolve(evidence(mails + correspondence("ada.king7@gmail.com", OURS[7:9], range(9)), names))
    whose = owners(found)
    assert whose["adak@gmail.com"] == whose["ada.king@us.example"] != whose["ada.king7@gmail.com"]


def test_those_who_stand_on_one_mail_are_two_though_they_have_one_name():
    names = {"ada.hill@them.example": "Ada Hill", "hill@them.example": "Ada Hill"}
    both = [mail(day, OURS[0], *names) for day in range(5)]
    alone = [mail(9, "ada.hill@them.example", OURS[0]), mail(9, "hill@them.example", OURS[0])]
    assert len({owners(resolve(evidence(both + alone, names)))[email] for email in names}) == 2
    assert len({owners(resolve(evidence(alone, names)))[email] for email in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        {"chris@them.example": "Chris Hansen", "christine@them.example": "Christine Hansen"},
        {"jsmith@them.example": "", "john.smith@them.example": "John Smith", "jane.smith@them.example": "Jane Smith"},
        {"jwhite@them.example": "Robert Keller", "robert.keller@them.example": "Robert Keller"},
    ],
)
def test_colleagues_who_write_with_the_same_people_are_not_one_where_a_name_may_be_anothers(names):
    mails = [one for email in names for one in correspondence(email, OURS[:5], range(0, 101, 5))]
    people, reviews = owners_and_reviews(mails, names)
    assert people == len(names)
    assert len(reviews) == len(names) - 1


# ── people move ─────────────────────────────────────────────────────────────────────────────────────────────────────

OLD, NEW = "eve.moor@steel.example", "eve.moor@ore.example"
MOVER = {OLD: "Eve Moor", NEW: "Eve Moor"}


def moved(first_day_at_new, old=OLD, new=NEW):
    """Eve writes with five of us from the one address until day 100, and from the other one from some day on."""
    return correspondence(old, OURS[:5], range(0, 101, 5)) + correspondence(
        new, OURS[:5], range(first_day_at_new, first_day_at_new + 60, 5)
    )


def test_a_contact_who_changes_the_employer_is_one_person_with_two_dated_employments():
    found = resolve(evidence(moved(110), MOVER))
    [eve] = [each for each in found.people if each.name == "Eve Moor"]
    now, before = eve.employments
    steel, ore = organisation_id("steel.example"), organisation_id("ore.example")
    assert (now.organisation, before.organisation, eve.organisation) == (ore, steel, ore)
    assert (now.start_ms, now.end_ms) == (110 * MILLISECONDS_A_DAY, None)
    assert (before.start_ms, before.end_ms) == (0, 100 * MILLISECONDS_A_DAY)
    [link] = [each for each in found.identifications if each.person == eve.id and each.score < 1]
    assert any("falls silent in April 1970" in reason for reason in link.reasons)


def owners_and_reviews(mails, names):
    found = resolve(evidence(mails, names))
    return len({owners(found)[email] for email in names}), [(each.one, each.other) for each in found.reviews]


@pytest.mark.parametrize(
    ("old", "new", "called", "people"),
    [
        ("robert.keller@steel.example", "bob.keller@ore.example", ("Robert Keller", "Bob Keller"), 1),
        ("rkeller@steel.example", "keller@ore.example", ("Robert Keller", "Bob Keller"), 1),
        ("christine.keller@steel.example", "chris.keller@ore.example", ("Christine Keller", "Chris Keller"), 2),
        ("hans.meyer@steel.example", "johannes.meyer@ore.example", ("Hans Meyer", "Johannes Meyer"), 2),
    ],
)
def test_who_is_called_otherwise_at_the_new_employer_has_moved_as_well(old, new, called, people):
    names = dict(zip((old, new), called, strict=True))
    assert owners_and_reviews(moved(110, old, new), names)[0] == people
    assert owners_and_reviews(moved(20, old, new), names) == (2, [])


def test_a_short_form_of_men_and_women_at_the_new_employer_waits_for_review():
    old, new = "christine.keller@steel.example", "chris.keller@ore.example"
    names = {old: "Christine Keller", new: "Chris Keller"}
    assert owners_and_reviews(moved(110, old, new), names) == (2, [(new, old)])


def test_correspondents_who_deal_with_others_at_the_new_employer_anyway_do_not_speak_for_a_move():
    colleague = [
        mail for buyer in OURS[:5] for mail in correspondence("ada.berg@ore.example", [buyer], range(0, 160, 20))
    ]
    assert owners_and_reviews([*moved(110), *colleague], MOVER) == (2, [(NEW, OLD)])
    of_three = [mail for mail in colleague if not {OURS[0], OURS[1]} & {each.email for each in mail.participants}]
    assert owners_and_reviews([*moved(110), *of_three], MOVER) == (1, [])


@pytest.mark.parametrize("name", ["Eva Müller", "Wei Zhang", "Miller, Sarah"])
def test_one_of_the_commonest_surnames_at_two_employers_waits_for_review(name):
    old, new = "e1@steel.example", "e1@ore.example"
    mails = moved(110, old, new)
    assert owners_and_reviews(mails, {old: name, new: name}) == (2, [(new, old)])
    assert owners_and_reviews(mails, dict.fromkeys((old, new), "Eva Moor")) == (1, [])


def test_a_name_whose_words_many_have_waits_for_review():
    firsts = {f"eve.x{letter}@far{letter}.example": f"Eve {letter * 3}son" for letter in "abcdefghij"}
    lasts = {f"{letter}moor@far{letter}.example": f"{letter.upper()}{letter * 3}a Moor" for letter in "abcdefghij"}
    mails = [mail(1, email, OURS[0]) for email in (*firsts, *lasts)]
    found = resolve(evidence([*moved(110), *mails], {**MOVER, **firsts, **lasts}))
    assert owners(found)[OLD] != owners(found)[NEW]
    assert [(each.one, each.other) for each in found.reviews] == [(NEW, OLD)]


def score(first_day_at_new):
    """How sure it is that Eve moved, by the day on which the new address begins."""
    found = resolve(evidence(moved(first_day_at_new), MOVER))
    [link] = [*found.reviews, *(each for each in found.identifications if each.score < 1)]
    return link.score


def test_the_longer_nobody_writes_in_between_the_less_it_is_a_move():
    scores = [score(day) for day in (105, 160, 220, 300, 370)]
    assert scores[0] == scores[1]
    assert sorted(scores[1:], reverse=True) == scores[1:]
    assert len(set(scores)) == 4


def test_who_is_active_at_two_employers_at_the_same_time_is_two_people():
    found = resolve(evidence(moved(20), MOVER))
    assert owners(found)[OLD] != owners(found)[NEW]
    assert found.reviews == ()


def test_who_takes_no_correspondents_along_waits_for_review():
    mails = correspondence(OLD, OURS[:5], range(0, 101, 5)) + correspondence(NEW, OURS[6:9], range(110, 170, 5))
    found = resolve(evidence(mails, MOVER))
    assert [(each.one, each.other) for each in found.reviews] == [(NEW, OLD)]


APEX, APEX_CN = "wei.tanno@apex.com", "wei.tanno@apex.cn"
ON_BOTH = {f"{first}.{last}@apex.{ending}": f"{first} {last}"
           for first, last in (("ada", "berg"), ("bo", "lund")) for ending in ("com", "cn")}  # fmt: skip


@pytest.mark.parametrize("cn", [APEX_CN, "w.tanno@apex.cn"])
def test_one_name_in_use_at_once_on_domains_that_differ_in_the_ending_waits_for_review(cn):
    names = {APEX: "Wei Tanno", cn: "Wei Tanno"}
    mails = correspondence(APEX, OURS[:5], range(0, 101, 5)) + correspondence(cn, OURS[:5], range(20, 80, 5))
    assert owners_and_reviews(mails, names) == (2, [tuple(sorted(names))])
    found = resolve(evidence(mails, {**names, **ON_BOTH}))
    assert owners(found)[APEX] == owners(found)[cn], "others are on both domains, so that they are one employer's"
    [wei] = [each for each in found.people if each.name == "Wei Tanno"]
    [post] = wei.employments
    assert (post.start_ms, post.end_ms) == (None, None), "who uses both at once has not moved"


RENAMED = {"ina.frost": "Ina Frost", "jon.green": "Jon Green", "kay.hart": "Kay Hart"}


def renamed(people, last_day_at_old=100, first_day_at_new=105):
    """The people write from the one domain until a day, and from another one from some day on, always with the same of us."""
    days = {
        "oldco.example": range(0, last_day_at_old, 5),
        "shiny.example": range(first_day_at_new, first_day_at_new + 90, 5),
    }
    names = {f"{local}@{domain}": name for local, name in people.items() for domain in days}
    mails = [one for email in names for one in correspondence(email, OURS[:3], days[email.partition("@")[2]])]
    return mails, names


def test_the_people_of_a_customer_that_renames_its_domain_stay_the_same():
    mails, names = renamed(RENAMED)
    assert owners_and_reviews(mails, names) == (3, [])


def test_two_houses_that_write_at_the_same_time_have_two_staffs_whatever_their_names():
    mails, names = renamed(RENAMED, last_day_at_old=190)
    assert owners_and_reviews(mails, names)[0] == 6


def test_who_moves_without_most_of_the_others_is_no_staff():
    mails, names = renamed(RENAMED)
    stay = {f"p{number}.last{'abcdefg'[number]}@oldco.example": f"Pia Last{'abcdefg'[number]}" for number in range(7)}
    mails += [one for email in stay for one in correspondence(email, OURS[:3], range(0, 100, 5))]
    assert owners_and_reviews(mails, names | stay)[0] == 6 + len(stay)


def test_an_old_domain_that_goes_on_has_not_been_renamed():
    mails, names = renamed(RENAMED)
    stays = {"lea.stone@oldco.example": "Lea Stone"}
    mails += correspondence("lea.stone@oldco.example", OURS[:3], range(0, 190, 5))
    assert owners_and_reviews(mails, names | stays)[0] == 7


def test_common_names_on_domains_that_differ_in_the_ending_do_not_make_them_one_employers():
    names = {APEX: "Wei Tanno", APEX_CN: "Wei Tanno"}
    mails = correspondence(APEX, OURS[:5], range(0, 101, 5)) + correspondence(APEX_CN, OURS[:5], range(20, 80, 5))
    common = {f"{first}.{last}@apex.{ending}": f"{first} {last}"
              for first, last in (("min", "zhang"), ("na", "wang")) for ending in ("com", "cn")}  # fmt: skip
    whose = owners(resolve(evidence(mails, {**names, **common})))
    assert whose[APEX] != whose[APEX_CN]


def test_one_name_on_domains_that_differ_in_the_ending_is_one_person_when_one_follows_the_other():
    names = {APEX: "Wei Tanno", "w.tanno@apex.cn": "Wei Tanno"}
    mails = correspondence(APEX, OURS[:5], range(0, 101, 5)) + correspondence(
        "w.tanno@apex.cn", OURS[:5], range(110, 170, 5)
    )
    assert owners_and_reviews(mails, names) == (1, [])


def test_who_is_judged_to_be_one_at_two_employers_at_once_has_the_first_addresss_employment_without_dates():
    same = Judgement(OLD, NEW, Verdict.SAME, "Zoë", 0, "a consultant")
    found = resolve(evidence(moved(20), MOVER, judgements=(same,)))
    [eve] = [each for each in found.people if each.name == "Eve Moor"]
    [post] = eve.employments
    assert (post.organisation, post.start_ms, post.end_ms) == (organisation_id("ore.example"), None, None)
    assert eve.email == NEW


def test_one_of_us_who_leaves_for_a_supplier_is_a_contact_there_with_a_past_here():
    line = Employment(
        "eve.moor@us.example", "Eve Moor", "Buyer", None, "Purchasing", OURS[0], "Us", 0, 100 * MILLISECONDS_A_DAY
    )
    mails = correspondence(line.email, OURS[:5], range(0, 101, 5)) + correspondence(NEW, OURS[:5], range(110, 170, 5))
    us = Organisation("us", "Us", ("us.example",))
    found = resolve(evidence(mails, {NEW: "Eve Moor"}, employments=(line,), organisations=(us,)))
    [eve] = [each for each in found.people if each.name == "Eve Moor"]
    assert (eve.internal, eve.organisation, eve.left_ms) == (False, organisation_id("ore.example"), None)
    assert (eve.unit, eve.manager, eve.title) == ("", "", "")
    assert [(each.organisation, each.title, each.end_ms) for each in eve.former] == [
        (organisation_id("us"), "Buyer", 100 * MILLISECONDS_A_DAY)
    ]


def test_a_new_title_leaves_the_former_post_dated():
    lines = (
        Employment(OURS[0], "Ada King", "Clerk", organisation="Us", start_ms=1),
        Employment(OURS[0], "Ada King", "Head", organisation="Us", start_ms=5),
    )
    found = resolve(evidence([], {}, employments=lines, organisations=(Organisation("us", "Us", ("us.example",)),)))
    [ada] = found.people
    assert [(each.title, each.start_ms, each.end_ms) for each in ada.former] == [("Clerk", 1, 5)]
    assert (ada.title, ada.left_ms) == ("Head", None)


# ── addresses that are nobody's ─────────────────────────────────────────────────────────────────────────────────────


def test_a_shared_mailbox_is_nobody_and_says_why():
    desk = Address("bench@them.example", names=("Ada Hill", "Bob Roe", "Cy Lund", "Di Vik"))
    found = resolve(Evidence((desk, Address("ada.hill@them.example", names=("Ada Hill",)))))
    assert [each.email for each in found.people] == ["ada.hill@them.example"]
    [other] = found.not_people
    assert (other.email, other.kind, other.rule) == ("bench@them.example", "role", "shared-mailbox")
    assert "different people write from it" in other.reason


def test_somebody_whose_name_others_get_wrong_is_somebody():
    names = ("Ada Hill", "Adda Hill", "Bob Roe", "Cy Lund")
    found = resolve(
        Evidence((Address("ada.hill@them.example", names=names), replace(Address("cy@x.org"), names=names[2:])))
    )
    assert len(found.people) == 2


@pytest.mark.parametrize("email", ["dl_smith@us.example", "all.johansen@us.example", "alle-berlin@us.example"])
def test_who_is_spelled_like_an_alias_is_somebody_once_they_write_or_hr_lists_them(email):
    received = [mail(1, OURS[0], OURS[1], email)]
    [silent] = resolve(evidence(received, {})).not_people
    assert (silent.email, silent.kind, silent.rule) == (email, "list", "silent-alias")
    assert email in owners(resolve(evidence(received, {}, employments=(Employment(email, "D. L. Smith"),))))
    assert email in owners(resolve(evidence([*received, mail(2, email, OURS[0])], {})))
    off = Policy(our_domains=("us.example",), noise_off=("silent-alias",))
    assert email in owners(resolve(evidence(received, {}, policy=off)))


def test_who_is_spelled_like_an_alias_is_whose_further_address_it_is_or_is_judged_to_be():
    email, dana = "dl_smith@us.example", "dana.smith@us.example"
    received = [mail(1, OURS[0], dana, email)]
    listed = Employment(dana, "Dana L Smith")
    assert email not in owners(resolve(evidence(received, {}, employments=(listed,))))
    found = owners(resolve(evidence(received, {}, employments=(replace(listed, aliases=(email,)),))))
    assert found[email] == found[dana]
    found = owners(resolve(evidence(received, {}, judgements=(Judgement(dana, email, Verdict.SAME),))))
    assert found[email] == found[dana]
    assert email not in owners(resolve(evidence(received, {}, judgements=(Judgement(dana, email, Verdict.DIFFERENT),))))


def test_what_writes_like_clockwork_is_nobody():
    hourly = [mail(0, "meter@them.example", OURS[0])]
    hourly = [replace(hourly[0], id=f"m{n}", at_ms=n * 3_600_000) for n in range(40)]
    found = resolve(evidence(hourly, {}))
    assert [(each.email, each.kind) for each in found.not_people] == [("meter@them.example", "bot")]
    assert "meter@them.example" not in owners(found)
