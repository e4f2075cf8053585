-- What was decided about a commission never changes. A person's words about somebody who asks to be forgotten go.
grant update (reason) on fraud_decision to tributary_app;
