"""Who somebody is whom an identity provider vouches for: bound to issuer and subject together."""

import pytest
import pytest_asyncio

from opx_core import db
from opx_core.cases import Invalid
from opx_core.identity import system_actor
from opx_core.signing_in import joining, providers
from opx_core.signing_in.authenticators import NotProven, Proof
from opx_core.signing_in.providers import Provider
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.sessions import Seen

BOX = Box("for tests only")
ISSUER = "https://id.example"


@pytest_asyncio.fixture(loop_scope="session")
async def ann(add_person):
    return await add_person("handler")


@pytest_asyncio.fixture(loop_scope="session")
async def tom(add_person):
    return await add_person("leader")


async def email_of(person):
    return await db.fetch_value("select email from user_account where id = $1", person.id)


async def enter(subject, email="", issuer=ISSUER):
    proof = Proof(issuer, subject, email, "Somebody")
    return (await joining.begin_session(BOX, proof, Seen()))[1]


async def test_somebody_stays_who_they_are_though_their_address_is_now_a_colleagues(ann, tom):
    first = await enter("s-1", await email_of(ann))

    again = await enter("s-1", await email_of(tom))

    assert first == again == ann.id


async def test_another_subject_with_the_address_of_somebody_bound_is_nobody(ann):
    await enter("s-1", await email_of(ann))

    with pytest.raises(NotProven):
        await enter("s-2", await email_of(ann))


async def test_the_same_subject_of_another_issuer_is_nobody(ann):
    await enter("s-1", await email_of(ann))

    with pytest.raises(NotProven):
        await enter("s-1", issuer="https://other.example")


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "ftp://id.example", "id.example", "", "https://"]
)
async def test_a_provider_without_https_cannot_be_set(session, issuer):
    wanted = Provider(issuer, "opx", on=True)

    with pytest.raises(Invalid) as refused:
        await providers.change(system_actor(), BOX, wanted, "")

    assert "issuer" in refused.value.errors
