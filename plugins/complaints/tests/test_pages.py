from bs4 import BeautifulSoup

CLOCKS = "/complaints/clocks?level=formal&received_on=today&nation=SCT&about_payment=yes"


async def test_htmx_gets_only_what_follows_and_anyone_else_the_page(tenant, sign_in):
    handler = await sign_in(tenant, "handler")

    part = await handler.get(CLOCKS, **{"hx-request": "true"})
    whole = await handler.get(CLOCKS)

    assert part.text.lstrip().startswith("<section") and "<html" not in part.text
    assert "<html" in whole.text and "HX-Request" in part.headers["vary"]


async def test_what_follows_from_a_payment_complaint_names_its_rule(tenant, sign_in):
    handler = await sign_in(tenant, "handler")

    answer = await handler.get(CLOCKS, **{"hx-request": "true"})

    told = BeautifulSoup(answer.text, "html.parser").get_text(" ")
    assert "DISP 1.6.2AR" in told and "Payment services rules" in told


async def test_a_late_look_at_another_browser_shows_what_was_logged(tenant, sign_in):
    handler = await sign_in(tenant, "handler")
    await handler.get("/complaints/new")

    logged = await handler.send(
        "#log-form",
        level="formal",
        family_name="Ellison",
        product="Pet",
        cause="Other",
        narrative="It took nine weeks.",
    )
    await handler.get(logged.headers["location"])

    assert logged.status_code == 303
    assert "It took nine weeks." in handler.text("main")
