"""Pages of the promises room: asks, their drafts, deals, the library."""

from django.urls import path, register_converter

from dealdesk.converters import RowNumber
from promises.views import asks, deals, documented, drafts, library, new_ask, proofs, wording_rules, words

register_converter(RowNumber, "row")

urlpatterns = [
    path("asks/", asks.my_asks, name="my-asks"),
    path("asks/new/", new_ask.new_ask, name="new-ask"),
    path("asks/new/start/", new_ask.start_ask, name="start-ask"),
    path("asks/similar/", documented.similar_asks, name="similar-asks"),
    path("p/<row:number>/draft/<slug:step>/", drafts.draft, name="draft"),
    path("p/<row:number>/discard/", drafts.discard, name="discard-draft"),
    path("p/<row:number>/send/", drafts.submit, name="submit"),
    path("p/<row:number>/proof/", proofs.add_proof, name="add-proof"),
    path("p/<row:number>/proof/<row:proof>/strike/", proofs.strike_proof, name="strike-proof"),
    path("p/<row:number>/proof/<row:proof>/file/", proofs.file, name="proof-file"),
    path("p/<row:number>/proof/<row:proof>/picture/", proofs.picture, name="proof-picture"),
    path("p/<row:number>/words/", words.promise_words, name="promise-words"),
    path("deals/", deals.deals, name="deals"),
    path("deals/new/", deals.new_deal, name="new-deal"),
    path("deals/<slug:slug>/", deals.deal, name="deal"),
    path("deals/<slug:slug>/words/", words.deal_words, name="deal-words"),
    path("deals/<slug:slug>/person/", deals.add_person, name="deal-add-person"),
    path("deals/<slug:slug>/product/", documented.product, name="deal-product"),
    path("wording-rules/", wording_rules.wording_rules, name="wording-rules"),
    path("wording-rules/new/", wording_rules.new_rule, name="new-wording-rule"),
    path("wording-rules/<row:number>/", wording_rules.wording_rule, name="wording-rule"),
    path("wording-rules/<row:number>/switch/", wording_rules.switch_rule, name="switch-wording-rule"),
    path("library/", library.shelf, name="library"),
    path("library/new/", library.new_capability, name="new-capability"),
    path("library/<row:number>/", library.capability, name="capability"),
    path("library/<row:number>/approve/", library.approve, name="approve-capability"),
    path("library/<row:number>/check/", library.check, name="check-capability"),
    path("library/<row:number>/withdraw/", library.take_back, name="withdraw-capability"),
    path("library/<row:number>/use/", documented.use, name="use-capability"),
]
