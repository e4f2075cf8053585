-- Stripe says of a checkout's payment which invoice it was for, and a checkout's own invoice is no order. What was noted of
-- such a payment before its checkout was told gives way to the order.
grant update (order_id) on stripe_payment to tributary_app;
