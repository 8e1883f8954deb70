from app.credits.payments.nobody import Nobody
from app.credits.payments.port import Payments
from app.credits.payments.stripe import StripePayments
from app.settings import Settings


def open_payments(settings: Settings) -> Payments:
    """Choose the provider that is set up; half of Stripe is none of it."""
    key = settings.stripe_secret_key.get_secret_value()
    secret = settings.stripe_webhook_secret.get_secret_value()
    return StripePayments(key, secret, settings.stripe_url) if key and secret else Nobody()
