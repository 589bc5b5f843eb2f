"""How a deposit's money moves: the trigger on the entries, and the functions that make them.

The worker may not write entries itself; it calls these. Each takes a fair advisory lock first, in
a statement of its own, because every waiter of a row is woken at once (reliability.md 2.4), and
each answers a repeat with what stands. Whoever gets past them still meets the trigger.
"""

from __future__ import annotations

_MOVE_MONEY = """
CREATE FUNCTION books.move_money() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    known boolean;
    minor_of_hold bigint;
    ended boolean;
    turned_back deposit_entries;
    armed boolean;
    level bigint;
    free_change bigint := 0;
    held_change bigint := 0;
BEGIN
    IF NEW.entry_id <> (
        CASE WHEN NEW.kind = 'top_up' THEN 'top-up/' WHEN NEW.kind = 'hold' THEN 'hold/'
            WHEN NEW.kind LIKE '%\\_reversal' THEN 'reverse/' ELSE 'resolve/' END
        || NEW.cause
    ) THEN
        RAISE EXCEPTION 'The entry % is not named after its cause.', NEW.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.source = 'free' THEN free_change := free_change - NEW.minor; END IF;
    IF NEW.destination = 'free' THEN free_change := free_change + NEW.minor; END IF;
    IF NEW.source = 'held' THEN held_change := held_change - NEW.minor; END IF;
    IF NEW.destination = 'held' THEN held_change := held_change + NEW.minor; END IF;
    -- The row first: whoever comes at the same moment waits here, and then sees what we wrote.
    UPDATE deposits SET
        free_minor = free_minor + free_change,
        held_minor = held_minor + held_change,
        version = version + 1,
        -- The order of the moments is the order of the versions, even when a clock is set back.
        moved_at = greatest(clock_timestamp(), moved_at),
        alert_armed = CASE
            WHEN free_minor + free_change < alert_below_minor THEN false
            WHEN NEW.kind = 'top_up' THEN true
            ELSE alert_armed
        END
    WHERE partner_id = NEW.partner_id AND currency = NEW.currency
    RETURNING WITH (OLD AS before)
        version, free_minor, held_minor, moved_at, before.alert_armed, alert_below_minor
        INTO NEW.version, NEW.free_after, NEW.held_after, NEW.made_at, armed, level;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Partner % has no deposit in %.', NEW.partner_id, NEW.currency
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    -- Found by its id alone: a busy partner has more entries than PostgreSQL may have counted.
    SELECT bool_or(entry_id = NEW.entry_id), bool_or(starts_with(entry_id, 'resolve/')),
            min(minor) FILTER (WHERE kind = 'hold' AND partner_id = NEW.partner_id)
        INTO known, ended, minor_of_hold FROM deposit_entries
        WHERE entry_id IN (NEW.entry_id, 'hold/' || NEW.cause, 'resolve/' || NEW.cause);
    -- An insert that says ON CONFLICT DO NOTHING would move the money and drop the entry.
    IF known THEN
        RAISE EXCEPTION 'The entry % was made before.', NEW.entry_id
            USING ERRCODE = 'unique_violation';
    END IF;
    IF NEW.kind = 'hold' THEN
        IF ended THEN
            RAISE EXCEPTION 'The order % has ended; it can hold no more.', NEW.cause
                USING ERRCODE = 'check_violation';
        END IF;
        PERFORM 1 FROM orders WHERE order_id = NEW.cause AND (partner_id, currency, price_minor)
            IS DISTINCT FROM (NEW.partner_id, NEW.currency, NEW.minor);
        IF FOUND THEN
            RAISE EXCEPTION 'The order % has another price, or another partner.', NEW.cause
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.kind IN ('charge', 'release', 'refund') THEN
        IF NEW.minor <> coalesce(minor_of_hold, 0)
            OR (NEW.kind <> 'release' AND minor_of_hold IS NULL)
        THEN
            RAISE EXCEPTION 'The order % holds %, not %.',
                NEW.cause, coalesce(minor_of_hold, 0), NEW.minor
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.kind <> 'release' AND (NEW.kind = 'refund') <> starts_with(NEW.cause, 'refund/') THEN
            RAISE EXCEPTION 'What % set aside is not for a %.', NEW.cause, NEW.kind
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.kind <> 'top_up' THEN
        SELECT * INTO turned_back FROM deposit_entries WHERE entry_id = NEW.reverses;
        IF NEW.cause <> NEW.reverses OR (turned_back.kind || '_reversal', turned_back.partner_id,
            turned_back.currency, turned_back.minor)
            IS DISTINCT FROM (NEW.kind, NEW.partner_id, NEW.currency, NEW.minor)
        THEN
            RAISE EXCEPTION 'The entry % is not the reverse of %.', NEW.entry_id, NEW.reverses
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF armed AND NEW.free_after < level THEN
        INSERT INTO deposit_alerts (partner_id, version, at, free_minor, level_minor)
            VALUES (NEW.partner_id, NEW.version, NEW.made_at, NEW.free_after, level);
    END IF;
    RETURN NEW;
END $$;
"""

_OPEN_DEPOSIT = """
CREATE FUNCTION books.open_deposit(partner text, in_currency text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
BEGIN
    INSERT INTO deposits (partner_id, currency) VALUES (partner, in_currency)
        ON CONFLICT (partner_id) DO NOTHING;
    RETURN FOUND;
END $$;
"""

_LOCK_DEPOSIT = """
CREATE FUNCTION books.lock_deposit(partner text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'Whoever waits for a deposit must then see what others wrote.'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('deposit/' || partner, 0));
END $$;
"""

_ADD_ENTRY = """
CREATE FUNCTION books.add_entry(
    partner text, in_currency text, what text, because text, amount bigint,
    OUT outcome text, OUT at_version bigint, OUT free_left bigint, OUT held_left bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    wanted text := CASE what WHEN 'top_up' THEN 'top-up/' WHEN 'hold' THEN 'hold/'
        ELSE 'resolve/' END || because;
    made deposit_entries;
BEGIN
    PERFORM lock_deposit(partner);
    SELECT * INTO made FROM deposit_entries WHERE entry_id = wanted;
    IF FOUND THEN
        IF (made.partner_id, made.currency, made.kind, made.minor)
            IS DISTINCT FROM (partner, in_currency, what, amount)
        THEN
            RAISE EXCEPTION 'The entry % was made before, and differs.', wanted
                USING ERRCODE = 'unique_violation';
        END IF;
        outcome := 'repeated';
        at_version := made.version;
        free_left := made.free_after;
        held_left := made.held_after;
        RETURN;
    END IF;
    IF what = 'hold' THEN
        SELECT free_minor, held_minor, version INTO free_left, held_left, at_version
            FROM deposits WHERE partner_id = partner AND currency = in_currency;
        IF free_left < amount THEN
            PERFORM 1 FROM deposit_entries WHERE entry_id = 'resolve/' || because;
            IF NOT FOUND THEN
                outcome := 'too_small';
                RETURN;
            END IF;
        END IF;
    ELSIF what NOT IN ('top_up', 'charge', 'release', 'refund') THEN
        RAISE EXCEPTION 'There is no % to be made this way.', what
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO deposit_entries (
        entry_id, partner_id, currency, kind, cause, source, destination, minor,
        version, free_after, held_after
    ) VALUES (
        wanted, partner, in_currency, what, because,
        CASE what WHEN 'top_up' THEN 'bank' WHEN 'hold' THEN 'free' ELSE 'held' END,
        CASE what WHEN 'hold' THEN 'held' WHEN 'charge' THEN 'sold'
            WHEN 'refund' THEN 'bank' ELSE 'free' END,
        amount, 0, 0, 0
    ) RETURNING version, free_after, held_after INTO at_version, free_left, held_left;
    outcome := 'made';
END $$;
"""

_HOLD_FOR_ORDER = """
CREATE FUNCTION books.hold_for_order(
    wanted text, may_order text[], OUT outcome text, OUT missing bigint, OUT free_left bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    asked orders;
    entered record;
BEGIN
    -- The order first, then the deposit: everybody takes them in this turn.
    SELECT * INTO STRICT asked FROM orders WHERE order_id = wanted FOR UPDATE;
    IF may_order IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM partners WHERE partner_id = asked.partner_id AND status = ANY (may_order)
    ) THEN
        outcome := 'not_active';
        RETURN;
    END IF;
    PERFORM lock_deposit(asked.partner_id);
    IF EXISTS (SELECT 1 FROM deposit_entries WHERE entry_id = 'resolve/' || wanted) THEN
        outcome := 'ended';
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM deposits WHERE partner_id = asked.partner_id) THEN
        outcome := 'no_deposit';
        RETURN;
    END IF;
    entered := add_entry(asked.partner_id, asked.currency, 'hold', wanted, asked.price_minor);
    outcome := entered.outcome;
    free_left := entered.free_left;
    IF outcome = 'repeated' THEN
        RETURN;
    END IF;
    IF asked.status NOT IN ('received', 'awaiting_funds') THEN
        RAISE EXCEPTION 'The order % is %; it can hold no more.', wanted, asked.status
            USING ERRCODE = 'check_violation';
    END IF;
    IF outcome = 'too_small' THEN
        missing := asked.price_minor - free_left;
        UPDATE orders SET status = 'awaiting_funds', missing_minor = missing
            WHERE order_id = wanted;
    ELSE
        UPDATE orders SET status = 'at_registry', missing_minor = NULL WHERE order_id = wanted;
        INSERT INTO chronicle (actor, kind, subject, facts) VALUES
            ('house', 'deposit.held', wanted, jsonb_build_object('minor', asked.price_minor));
    END IF;
END $$;
"""

_CHARGE_FOR_ORDER = """
CREATE FUNCTION books.charge_for_order(wanted text, until date, ended timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    asked orders;
    made deposit_entries;
    done text;
BEGIN
    SELECT * INTO asked FROM orders WHERE order_id = wanted FOR UPDATE;
    SELECT * INTO made FROM deposit_entries WHERE entry_id = 'resolve/' || wanted;
    IF FOUND THEN
        RETURN made.kind;
    END IF;
    SELECT * INTO made FROM deposit_entries WHERE entry_id = 'hold/' || wanted;
    IF NOT FOUND THEN
        RETURN 'no_hold';
    END IF;
    IF asked.order_id IS NULL THEN
        RETURN 'no_order';
    END IF;
    done := CASE asked.operation WHEN 'renew' THEN 'renewed'
        WHEN 'transfer' THEN 'transferred' ELSE 'registered' END;
    IF asked.status NOT IN ('at_registry', 'awaiting_registry', 'unsure') THEN
        RAISE EXCEPTION 'An order that is % cannot become %.', asked.status, done
            USING ERRCODE = 'check_violation';
    END IF;
    -- The order's own rows before the lock, so that others wait for the entry alone.
    UPDATE orders SET status = CASE done WHEN 'renewed' THEN done ELSE 'registered' END,
        end_kind = done, end_detail = NULL,
        ended_at = ended, registered_until = until WHERE order_id = wanted;
    INSERT INTO chronicle (actor, kind, subject, facts) VALUES
        ('house', 'order.' || done, wanted, jsonb_build_object('because', done));
    IF done = 'renewed' THEN
        -- Never back: the name may have been renewed by somebody else's hand meanwhile.
        UPDATE services SET registered_until = greatest(registered_until, until)
            WHERE kind = 'name' AND name = asked.name AND ended_at IS NULL;
    ELSE
        INSERT INTO services
            (order_id, kind, name, administrator_id, payer_id, registered_until)
            VALUES (wanted, 'name', asked.name, asked.partner_id, asked.partner_id, until)
            ON CONFLICT (order_id) DO NOTHING;
    END IF;
    PERFORM add_entry(made.partner_id, made.currency, 'charge', wanted, made.minor);
    RETURN 'made';
END $$;
"""

_REVERSE_ENTRY = """
CREATE FUNCTION books.reverse_entry(
    turned_back text, because text, proposer text, confirmer text,
    OUT outcome text, OUT missing bigint, OUT free_left bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    made deposit_entries;
BEGIN
    SELECT * INTO STRICT made FROM deposit_entries WHERE entry_id = turned_back;
    PERFORM lock_deposit(made.partner_id);
    SELECT free_minor INTO free_left FROM deposits WHERE partner_id = made.partner_id;
    IF EXISTS (SELECT 1 FROM deposit_entries WHERE reverses = turned_back) THEN
        outcome := 'repeated';
        RETURN;
    END IF;
    IF made.kind = 'top_up' AND free_left < made.minor THEN
        outcome := 'too_small';
        missing := made.minor - free_left;
        RETURN;
    END IF;
    INSERT INTO deposit_entries (
        entry_id, partner_id, currency, kind, cause, source, destination, minor,
        version, free_after, held_after, reverses, reason, proposed_by, confirmed_by
    ) VALUES (
        'reverse/' || turned_back, made.partner_id, made.currency, made.kind || '_reversal',
        turned_back, made.destination,
        CASE made.kind WHEN 'charge' THEN 'free' ELSE made.source END, made.minor,
        0, 0, 0, turned_back, because, proposer, confirmer
    ) RETURNING free_after INTO free_left;
    outcome := 'made';
END $$;
"""

_SET_ALERT_LEVEL = """
CREATE FUNCTION books.set_alert_level(partner text, level bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
BEGIN
    PERFORM lock_deposit(partner);
    -- Whoever is below the new level already knows; the next top-up arms the alert again.
    UPDATE deposits SET alert_below_minor = level, alert_armed = free_minor >= level
        WHERE partner_id = partner AND alert_below_minor <> level;
    RETURN FOUND;
END $$;
"""

MOVING = (
    _MOVE_MONEY,
    """
    CREATE TRIGGER entries_move_money BEFORE INSERT ON books.deposit_entries
    FOR EACH ROW EXECUTE FUNCTION books.move_money()
    """,
    _OPEN_DEPOSIT,
    _LOCK_DEPOSIT,
    _ADD_ENTRY,
    _HOLD_FOR_ORDER,
    _CHARGE_FOR_ORDER,
    _REVERSE_ENTRY,
    _SET_ALERT_LEVEL,
)
"""Made after the tables; nothing else writes a deposit's row or its entries."""

CALLED_TO_MOVE = (
    "books.open_deposit(text, text)",
    "books.lock_deposit(text)",
    "books.add_entry(text, text, text, text, bigint)",
    "books.hold_for_order(text, text[])",
    "books.charge_for_order(text, date, timestamptz)",
    "books.reverse_entry(text, text, text, text)",
    "books.set_alert_level(text, bigint)",
)
"""All that the worker may call of these."""
