"""What a text tells, found without a model: pure functions from a document to findings."""
