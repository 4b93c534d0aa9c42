"""Reports through the API."""

import pytest

PIPELINE = "/api/v1/reports/complaints.pipeline"


async def test_reports_are_listed_and_read(tenant, program, open_case):
    client, _ = await program(tenant, "leader"), await open_case()

    listed = (await client.get("/api/v1/reports")).json()["items"]
    told = {each["name"]: await client.get(each["href"]) for each in listed}

    assert {answer.status_code for answer in told.values()} == {200}
    figures = told["complaints.pipeline"].json()
    assert figures["rows"] and set(figures["rows"][0]) == {c["key"] for c in figures["columns"]}


async def test_a_report_counts_only_what_the_token_sees(tenant, program, open_case):
    reference = await open_case("rival")
    client = await program(tenant, "leader", (), ("rival",))

    cases = (await client.get("/api/v1/cases")).json()
    totals = (await client.get(PIPELINE)).json()["totals"]

    assert reference in {each["reference"] for each in cases["items"]}
    assert max(totals.values()) == cases["total"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=2026-01-02&until=2026-01-01", 400),
        ("since=x", 400),
        ("until=9999-12-31", 400),
        ("of=opened", 400),
    ],
)
async def test_a_period_that_cannot_be_is_refused(tenant, program, query, status):
    client = await program(tenant, "leader")

    answer = await client.get(f"{PIPELINE}?{query}")

    assert answer.status_code == status


async def test_a_report_that_is_not_there_is_not_found(tenant, program):
    client = await program(tenant, "leader")

    answer = await client.get("/api/v1/reports/core.nothing")

    assert answer.status_code == 404
