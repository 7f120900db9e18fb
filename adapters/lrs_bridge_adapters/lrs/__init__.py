"""Another LRS: forwarding statements to it, reaching it, and writing statements of our own."""
