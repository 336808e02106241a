"""Who we are."""

from ingest.organisations.our_domains import our_domains


def test_what_policy_decides_is_not_a_guess():
    assert our_domains(["mail.X.org", "y.org"], ["a@z.org"], {"a@z.org": 9}) == (("x.org", "y.org"), False)


def test_an_hr_export_tells_who_we_are_except_for_a_few_contractors():
    lines = [f"p{n}@x.org" for n in range(20)] + [f"q{n}@x.de" for n in range(5)] + ["c@contractor.com", "d@gmail.com"]
    assert our_domains([], lines, {"a@z.org": 999}) == (("x.de", "x.org"), True)


def test_without_any_list_it_is_who_takes_part_most():
    traffic = {"a@sub.x.org": 5, "b@x.org": 5, "c@y.org": 9, "d@gmail.com": 99}
    assert our_domains([], [], traffic) == (("x.org",), True)


def test_without_anything_nobody_is_us():
    assert our_domains([], [], {}) == ((), True)
