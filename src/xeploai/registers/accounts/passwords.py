"""What Django says about a password in a sentence of its own that its Vietnamese catalogue does not hold."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """As Django's own, in Vietnamese."""

    def get_error_message(self) -> str:
        """Why a password is refused."""
        return f"Mật khẩu này quá ngắn, cần ít nhất {self.min_length} ký tự."

    def get_help_text(self) -> str:
        """The rule."""
        return f"Mật khẩu có ít nhất {self.min_length} ký tự."
