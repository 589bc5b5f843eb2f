ALTER TABLE books.orders ADD COLUMN operation VARCHAR DEFAULT 'register' NOT NULL;
ALTER TABLE books.orders ADD COLUMN renewed_from DATE;
COMMENT ON COLUMN books.orders.renewed_from IS 'of a renewal: the last day that it moves';
ALTER TABLE books.orders DROP CONSTRAINT ck_orders_status_known;
ALTER TABLE books.orders ADD CONSTRAINT ck_orders_status_known CHECK (status IN ('received', 'awaiting_funds', 'at_registry', 'awaiting_registry', 'unsure', 'registered', 'renewed', 'ended', 'refused', 'cancelled', 'lapsed'));
ALTER TABLE books.orders ADD CONSTRAINT ck_orders_operation_known CHECK (operation IN ('register', 'renew', 'transfer'));
ALTER TABLE books.orders ADD CONSTRAINT ck_orders_renewal_moves_a_day CHECK ((operation = 'renew') = (renewed_from IS NOT NULL));
DROP INDEX books.uq_orders_one_live_a_name;
CREATE UNIQUE INDEX uq_orders_one_live_a_name ON books.orders (name) WHERE status IN ('at_registry', 'awaiting_funds', 'awaiting_registry', 'received', 'registered', 'unsure') AND operation <> 'renew';
CREATE UNIQUE INDEX uq_orders_one_renewal_a_name ON books.orders (name) WHERE status IN ('at_registry', 'awaiting_funds', 'awaiting_registry', 'received', 'unsure') AND operation = 'renew';

ALTER TABLE books.services ADD COLUMN ended_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE books.services ADD COLUMN ended_because VARCHAR;
ALTER TABLE books.services ADD CONSTRAINT ck_services_ended_because_known CHECK (ended_because IN ('deleted', 'transferred_away', 'expired'));
ALTER TABLE books.services ADD CONSTRAINT ck_services_end_has_its_cause CHECK ((ended_at IS NULL) = (ended_because IS NULL));
ALTER TABLE books.services DROP CONSTRAINT uq_services_kind_name;
CREATE UNIQUE INDEX uq_services_one_runs_a_name ON books.services (kind, name) WHERE ended_at IS NULL;

CREATE OR REPLACE FUNCTION books.charge_for_order(wanted text, until date, ended timestamptz) RETURNS text
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
