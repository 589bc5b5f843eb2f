CREATE OR REPLACE FUNCTION books.charge_for_order(wanted text, until date, ended timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    asked orders;
    made deposit_entries;
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
    IF asked.status NOT IN ('at_registry', 'awaiting_registry', 'unsure') THEN
        RAISE EXCEPTION 'An order that is % cannot become registered.', asked.status
            USING ERRCODE = 'check_violation';
    END IF;
    -- The order's own rows before the lock, so that others wait for the entry alone.
    UPDATE orders SET status = 'registered', end_kind = 'registered', end_detail = NULL,
        ended_at = ended, registered_until = until WHERE order_id = wanted;
    INSERT INTO chronicle (actor, kind, subject, facts) VALUES
        ('house', 'order.registered', wanted, '{"because": "registered"}');
    INSERT INTO services (order_id, kind, name, administrator_id, payer_id, registered_until)
        VALUES (wanted, 'name', asked.name, asked.partner_id, asked.partner_id, until)
        ON CONFLICT (order_id) DO NOTHING;
    PERFORM add_entry(made.partner_id, made.currency, 'charge', wanted, made.minor);
    RETURN 'made';
END $$;

DROP INDEX books.uq_services_one_runs_a_name;
ALTER TABLE books.services ADD CONSTRAINT uq_services_kind_name UNIQUE (kind, name);
ALTER TABLE books.services DROP CONSTRAINT ck_services_end_has_its_cause;
ALTER TABLE books.services DROP COLUMN ended_because, DROP COLUMN ended_at;

DROP INDEX books.uq_orders_one_renewal_a_name;
DROP INDEX books.uq_orders_one_live_a_name;
ALTER TABLE books.orders DROP CONSTRAINT ck_orders_renewal_moves_a_day;
ALTER TABLE books.orders DROP COLUMN renewed_from, DROP COLUMN operation;
ALTER TABLE books.orders DROP CONSTRAINT ck_orders_status_known;
ALTER TABLE books.orders ADD CONSTRAINT ck_orders_status_known CHECK (status IN ('received', 'awaiting_funds', 'at_registry', 'awaiting_registry', 'unsure', 'registered', 'refused', 'cancelled', 'lapsed'));
CREATE UNIQUE INDEX uq_orders_one_live_a_name ON books.orders (name) WHERE status IN ('at_registry', 'awaiting_funds', 'awaiting_registry', 'received', 'registered', 'unsure');
