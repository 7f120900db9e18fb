"""What the bridge understands and whom it can send to: one folder for each."""
