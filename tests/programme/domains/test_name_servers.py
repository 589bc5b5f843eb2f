import pytest

from programme.domains.name_servers import (
    MOST,
    Server,
    ServerFault,
    ServersRefused,
    parse_servers,
    same_servers,
)

NAME = "kun.cz"


def test_servers_are_read_one_a_line_in_small_letters_and_without_the_final_dot() -> None:
    typed = "\n NS1.Partner.Example. \r\nns2.partner.example\n\n"

    servers = parse_servers(typed, NAME, "cz")

    assert servers == (Server("ns1.partner.example"), Server("ns2.partner.example"))


def test_a_server_in_the_zone_has_its_addresses() -> None:
    typed = "ns1.kun.cz 192.0.2.1, 2001:DB8:0::1\nns2.jinde.example"

    servers = parse_servers(typed, NAME, "cz")

    assert servers == (
        Server("ns1.kun.cz", ("192.0.2.1", "2001:db8::1")),
        Server("ns2.jinde.example"),
    )


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", ServerFault.TOO_FEW),
        ("ns1.a.example", ServerFault.TOO_FEW),
        ("\n".join(f"ns{each}.a.example" for each in range(MOST + 1)), ServerFault.TOO_MANY),
        ("ns1\nns2.a.example", ServerFault.BAD_NAME),
        ("ns_1.a.example\nns2.a.example", ServerFault.BAD_NAME),
        ("-ns.a.example\nns2.a.example", ServerFault.BAD_NAME),
        ("192.0.2.1\nns2.a.example", ServerFault.BAD_NAME),
        (f"{'a' * 64}.example\nns2.a.example", ServerFault.BAD_NAME),
        ("ns1.kun.cz 999.0.2.1\nns2.a.example", ServerFault.BAD_ADDRESS),
        ("ns1.kun.cz 127.0.0.1\nns2.a.example", ServerFault.BAD_ADDRESS),
        ("ns1.a.example\nNS1.A.EXAMPLE.", ServerFault.TWICE),
        ("ns1.kun.cz\nns2.a.example", ServerFault.ADDRESS_MISSING),
        ("ns1.a.example 192.0.2.1\nns2.a.example", ServerFault.ADDRESS_NOT_WANTED),
    ],
)
def test_servers_no_registry_would_take_are_refused_at_the_door(
    typed: str, fault: ServerFault
) -> None:
    answer = parse_servers(typed, NAME, "cz")

    assert isinstance(answer, ServersRefused)
    assert answer.fault is fault


def test_two_delegations_are_the_same_whatever_their_order_and_spelling() -> None:
    one = (Server("ns1.kun.cz", ("2001:db8::1", "192.0.2.1")), Server("ns2.a.example"))
    other = (Server("NS2.a.example"), Server("ns1.kun.cz", ("192.0.2.1", "2001:db8:0:0::1")))

    assert same_servers(one, other)
    assert not same_servers(one, one[:1])
