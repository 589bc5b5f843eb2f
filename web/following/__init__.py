"""What an applicant does after sending the application: follows, answers, withdraws, appeals."""
