DROP TRIGGER entries_move_money ON books.deposit_entries;
DROP FUNCTION books.set_alert_level(text, bigint);
DROP FUNCTION books.reverse_entry(text, text, text, text);
DROP FUNCTION books.charge_for_order(text, date, timestamptz);
DROP FUNCTION books.hold_for_order(text, text[]);
DROP FUNCTION books.add_entry(text, text, text, text, bigint);
DROP FUNCTION books.lock_deposit(text);
DROP FUNCTION books.open_deposit(text, text);
DROP FUNCTION books.move_money();

CREATE FUNCTION books.move_money() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    held_minor_of_cause bigint;
    free_change bigint := 0;
    held_change bigint := 0;
BEGIN
    IF NEW.entry_id <> (
        CASE NEW.kind WHEN 'top_up' THEN 'top-up/' WHEN 'hold' THEN 'hold/' ELSE 'resolve/' END
        || NEW.cause
    ) THEN
        RAISE EXCEPTION 'The entry % is not named after its cause.', NEW.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    -- The row first: whoever comes at the same moment waits here, and then sees what we wrote.
    PERFORM 1 FROM deposits WHERE partner_id = NEW.partner_id FOR UPDATE;
    -- An insert that says ON CONFLICT DO NOTHING would move the money and drop the entry.
    PERFORM 1 FROM deposit_entries WHERE entry_id = NEW.entry_id;
    IF FOUND THEN
        RAISE EXCEPTION 'The entry % was made before.', NEW.entry_id
            USING ERRCODE = 'unique_violation';
    END IF;
    IF NEW.kind = 'hold' THEN
        PERFORM 1 FROM deposit_entries WHERE entry_id = 'resolve/' || NEW.cause;
        IF FOUND THEN
            RAISE EXCEPTION 'The order % has ended; it can hold no more.', NEW.cause
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.kind IN ('charge', 'release') THEN
        SELECT minor INTO held_minor_of_cause FROM deposit_entries
            WHERE entry_id = 'hold/' || NEW.cause AND partner_id = NEW.partner_id;
        IF NEW.minor <> coalesce(held_minor_of_cause, 0)
            OR (NEW.kind = 'charge' AND held_minor_of_cause IS NULL)
        THEN
            RAISE EXCEPTION 'The order % holds %, not %.',
                NEW.cause, coalesce(held_minor_of_cause, 0), NEW.minor
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.source = 'free' THEN free_change := free_change - NEW.minor; END IF;
    IF NEW.destination = 'free' THEN free_change := free_change + NEW.minor; END IF;
    IF NEW.source = 'held' THEN held_change := held_change - NEW.minor; END IF;
    IF NEW.destination = 'held' THEN held_change := held_change + NEW.minor; END IF;
    UPDATE deposits SET
        free_minor = free_minor + free_change,
        held_minor = held_minor + held_change,
        version = version + 1
    WHERE partner_id = NEW.partner_id AND currency = NEW.currency
    RETURNING version, free_minor, held_minor
        INTO NEW.version, NEW.free_after, NEW.held_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Partner % has no deposit in %.', NEW.partner_id, NEW.currency
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    NEW.made_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER entries_move_money BEFORE INSERT ON books.deposit_entries
FOR EACH ROW EXECUTE FUNCTION books.move_money();
REVOKE ALL ON FUNCTION books.move_money() FROM PUBLIC;
GRANT INSERT ON books.deposits, books.deposit_entries TO partnerdesk_worker;

DROP TABLE books.deposit_alerts;
ALTER TABLE books.deposit_entries
	DROP COLUMN reverses, DROP COLUMN reason, DROP COLUMN proposed_by, DROP COLUMN confirmed_by,
	DROP CONSTRAINT ck_deposit_entries_move_known,
	ADD CONSTRAINT ck_deposit_entries_move_known CHECK ((kind = 'top_up' AND source = 'bank' AND destination = 'free') OR (kind = 'hold' AND source = 'free' AND destination = 'held') OR (kind = 'charge' AND source = 'held' AND destination = 'sold') OR (kind = 'release' AND source = 'held' AND destination = 'free'));
COMMENT ON COLUMN books.deposit_entries.cause IS 'an order''s id, or account/movement';
ALTER TABLE books.deposits RESET (fillfactor);
ALTER TABLE books.deposits
	DROP COLUMN moved_at, DROP COLUMN alert_below_minor, DROP COLUMN alert_armed;
