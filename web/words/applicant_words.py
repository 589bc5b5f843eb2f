"""What applicants are told after they did something about their application."""

from __future__ import annotations

from web.words.languages import phrase

SAID: dict[str, str] = {
    "answered": phrase("We have your answers and go on with the application."),
    "answer-kept": phrase("We have your answers. They reach the reviewer in a few minutes."),
    "answered-before": phrase("We have your answers already; the first ones count."),
    "not-asked": phrase("This is not asked of you now."),
    "withdrawn": phrase("The application is withdrawn."),
    "withdrawing": phrase("We are withdrawing the application. Load the page again in a moment."),
    "not-withdrawn": phrase("The application can no longer be withdrawn. This is how it stands."),
    "withdraw-later": phrase(
        "We cannot withdraw the application right now. Try again in a few minutes."
    ),
    "appealed": phrase("We have your appeal. Another person will decide about it."),
    "appeal-kept": phrase("We have your appeal. It reaches our people in a few minutes."),
    "appealed-before": phrase("We have your appeal already; one can be sent."),
    "no-appeal": phrase("An appeal is not possible now."),
}
