"""The rules of xAPI, free of transport and storage."""
