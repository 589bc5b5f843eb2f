"""What is billed: papers, settlements, payments that need a person, prices over time."""
