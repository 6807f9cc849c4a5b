"""征集反馈: a call for questions, suggestions and praise, and the answer to each."""
