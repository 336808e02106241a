"""What a domain says of an organisation."""

import pytest

from graph_model.derived import Evidence
from graph_model.entities import Address, Employment
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
    ],
)
def test_a_customer_below_a_providers_domain_is_the_organisation(domain, organisation):
    assert organisation_domain(domain) == organisation
