DROP TABLE front.task_answers, books.tasks;
REVOKE SELECT (addressee_kind, language) ON books.letters FROM partnerdesk_web;
ALTER TABLE books.letters DROP COLUMN given_up_at;
REVOKE SELECT (email, language) ON front.users FROM partnerdesk_worker;
