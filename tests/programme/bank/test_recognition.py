from programme.bank.recognition import KnownMovement, NotKnown, Recognised, recognise
from programme.bank.statements import StatementFormat

FIO, CAMT, GPC = StatementFormat.FIO, StatementFormat.CAMT, StatementFormat.GPC


def known(*told: tuple[tuple[StatementFormat, str], ...]) -> tuple[KnownMovement, ...]:
    return tuple(
        KnownMovement(f"m{number}", number, each) for number, each in enumerate(told, start=1)
    )


def of(
    movements: tuple[KnownMovement, ...],
    told_in: StatementFormat,
    reference: str = "",
    occurrence: int = 1,
) -> Recognised | NotKnown:
    return recognise(movements, told_in=told_in, reference=reference, occurrence=occurrence)


def test_what_nothing_equals_is_new() -> None:
    assert of((), FIO, "1") == of((), GPC) == of((), CAMT, "2026112300001") == NotKnown(1)


def test_another_format_tells_of_the_same_movement() -> None:
    assert of(known(((FIO, "1"),)), GPC, "26112300001") == Recognised("m1")
    assert of(known(((GPC, "26112300001"),)), FIO, "1") == Recognised("m1")
    assert of(known(((GPC, ""),)), CAMT) == Recognised("m1")


def test_the_banks_own_number_decides_wherever_the_line_stands() -> None:
    two = known(((FIO, "1"), (GPC, "26112300001")), ((FIO, "2"), (GPC, "26112300002")))

    assert of(two, GPC, "26112300002", occurrence=1) == Recognised("m2")


def test_the_second_equal_payment_of_a_day_is_another_one() -> None:
    first = known(((FIO, "1"),))

    assert of(first, FIO, "2") == NotKnown(2)
    assert of(first, GPC, occurrence=2) == NotKnown(2)
    assert of(known(((FIO, "1"),), ((FIO, "2"),)), GPC, occurrence=2) == Recognised("m2")


def test_a_number_goes_to_a_movement_its_format_has_not_told_of() -> None:
    both = known(((FIO, "1"),), ((GPC, "26112300001"),))

    assert of(both, FIO, "2") == Recognised("m2")


def test_a_movement_from_before_sources_were_kept_is_known() -> None:
    assert of(known(()), FIO, "1") == Recognised("m1")


def test_another_number_of_a_bank_that_promises_nothing_is_for_a_person() -> None:
    one = known(((GPC, "26112300001"),))

    assert of(one, GPC, "26112300002") == NotKnown(2, is_doubtful=True)
    assert of(one, CAMT, "2026112300001") == Recognised("m1")
