ALTER TABLE books.tasks DROP CONSTRAINT ck_tasks_kind_known;
ALTER TABLE books.tasks ADD CONSTRAINT ck_tasks_kind_known
CHECK (kind IN ('letter_refused', 'letter_given_up', 'address_missing', 'holders_address'));
