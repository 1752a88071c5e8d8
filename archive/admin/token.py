"""Tokens for programs: made by the editors they write for, shown once, revoked in one step."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.utils import timezone

from archive.editing.rights import may_annotate, may_publish
from archive.models import Token


class TokenForm(forms.ModelForm):
    """What a token is for, what it opens, and until when."""

    user = None  # the admin sets it
    scopes = forms.MultipleChoiceField(
        choices=Token.Scope.choices,
        initial=[Token.Scope.WRITE],
        widget=forms.CheckboxSelectMultiple,
        help_text="It never opens more than your account may do.",
    )

    class Meta:
        model = Token
        fields = ["name", "scopes", "expires"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "scopes" in self.fields and not may_publish(self.user):
            self.fields["scopes"].choices = [(Token.Scope.WRITE.value, Token.Scope.WRITE.label)]

    def clean_scopes(self):
        """Refuse publishing without writing: every door asks for that first."""
        scopes = self.cleaned_data["scopes"]
        if Token.Scope.WRITE not in scopes:
            raise ValidationError("Choose writing, too: nothing is published without it.")
        return scopes

    def clean_name(self):
        """Refuse a name that a valid token of this editor has: the history could not tell them apart."""
        name = self.cleaned_data["name"]
        if Token.objects.filter(user=self.user, name=name, revoked=None).exists():
            raise ValidationError("You have a token of this name: revoke it, or choose another name.")
        return name

    def clean_expires(self):
        """Refuse an end that has passed."""
        expires = self.cleaned_data["expires"]
        if expires and expires <= timezone.now():
            raise ValidationError("This has passed: leave it empty, or choose a time to come.")
        return expires


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """The tokens of who looks; superusers see all."""

    form = TokenForm
    list_display = ["name", "user", "opens", "made", "expires", "used", "state"]
    list_select_related = ["user"]
    fields = ["name", "scopes", "expires"]
    actions = ["revoke"]
    search_fields = ["name", "user__username"]

    @admin.display(description="opens")
    def opens(self, token):
        """Show the scopes."""
        return ", ".join(token.scopes)

    def get_queryset(self, request):
        """Show each editor their own."""
        tokens = super().get_queryset(request)
        return tokens if request.user.is_superuser else tokens.filter(user=request.user)

    def get_fields(self, request, token=None):
        """Show of a made token all that is known of it."""
        return self.fields if token is None else ["name", "user", "opens", "made", "expires", "used", "state"]

    def get_readonly_fields(self, request, token=None):
        """Let nothing be changed in what was made."""
        return [] if token is None else self.get_fields(request, token)

    def has_module_permission(self, request):
        """Offer tokens to those who may annotate."""
        return may_annotate(request.user)

    def has_add_permission(self, request):
        """Let those make tokens who may annotate."""
        return may_annotate(request.user)

    def has_view_permission(self, request, token=None):
        """Let each see their own; superusers see all."""
        owns = token is None or token.user_id == request.user.pk
        return request.user.is_superuser or (owns and may_annotate(request.user))

    def has_change_permission(self, request, token=None):
        """Refuse: another token is quickly made."""
        return False

    def has_delete_permission(self, request, token=None):
        """Let only superusers do it, with an account: a revoked token tells when it was used last."""
        return request.user.is_superuser

    def get_form(self, request, token=None, change=False, **options):
        """Tell the form whose token it will be."""
        form = super().get_form(request, token, change, **options)
        return type(form.__name__, (form,), {"user": request.user})

    def render_change_form(self, request, context, *args, **options):
        """Offer one button: what follows is the page with the key."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **options)

    def save_model(self, request, token, form, change):
        """Make the key; the page after this is the only one that shows it."""
        token.user = request.user
        token.key = token.seal()
        super().save_model(request, token, form, change)

    def response_add(self, request, token, post_url_continue=None):
        """Show the key, once: in no message, which would travel in a cookie, and in no cache."""
        context = self.admin_site.each_context(request) | {
            "title": "Your new token",
            "token": token,
            "opts": self.opts,
        }
        response = TemplateResponse(request, "admin/archive/token/made.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(description="Revoke the chosen tokens: they open nothing any more, for good")
    def revoke(self, request, tokens):
        """Close them."""
        done = 0
        for token in tokens.filter(revoked=None):
            token.revoke()
            self.log_change(request, token, "Revoked.")
            done += 1
        told = f"{done} token{'s are' if done != 1 else ' is'} revoked."
        self.message_user(request, told, messages.SUCCESS if done else messages.INFO)
