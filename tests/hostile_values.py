"""A content whose values are what formats stumble over: quotes, formulas, TeX, line breaks, right-to-left, separators, Chinese."""

from __future__ import annotations

import json

from writing import article, entry, page, policy

FORMULA = "=HYPERLINK(1) & \"two\", 'three'"
TEX = r"\textbf{50\%} of $x_1$ & {braces} ~ #1 ^2"
ARABIC = "إشعار بشأن «التعدين»، رقم 7."
MARKS = "a; b, c | d <e> &amp; \u00a0f\u200d\U0001f469"
BODY = 'First "line" [@text].\n\n=SUM(A1)\n\n| a | b |\n|---|---|\n| 1 | 2; 3 |\n\n关于虚拟货币挖矿活动的通知。\n\n\tcode\\n\n'

FILES: dict[str, str | bytes] = {
    "policies/x.md": policy(
        BODY,
        title=json.dumps(FORMULA),
        original_title=f"{{zh-Hans: 关于比特币的通知, ar: {json.dumps(ARABIC)}}}",
        aliases='["+1", "-1; 2", "@here"]',
        document_number=json.dumps(TEX),
        reviewed="2021-06",
        milestone="true",
        stance_reason=json.dumps(MARKS, ensure_ascii=False),
        timeline='[{date: "2021", event: announced, source: text, note: "-5"}, {date: 2021-05-21, event: issued, source: report}]',
        relations="[{type: amends, policy: older, note: '\"quoted\"'}, {type: cites, policy: older}]",
        targets="[{by: 2025-02, text: '=1+1', source: text}]",
        requirements="[{who: bank, rule: must-not, what: Deal in tokens, since: '2021', penalty: '@fine', source: text}]",
        corrections="[{date: 2021-07-01, text: The number was wrong.}]",
        sources="[report, {id: text, title: 'The \"text\"', url: 'https://a.example/?a=1&b=2', original_title: {zh: 全文}, date: '2021'}]",
    ),
    "policies/older.md": policy(title="Older", body="See [[x]] and [[about]] [@text]."),
    "policies/draft.md": policy(title="A draft", draft="true", relations="[{type: cites, policy: x}]"),
    "articles/report.md": article(title="\"'Quoted' report\"", policies="[x]", published="2021-06"),
    "pages/about.md": page("See [[policy/x]]."),
    "themes/mining.md": entry(
        {
            "name": "Mining policy",
            "summary": "What is said of mining.",
            "positions": "[{place: cn, position: prohibited, since: 2021-05, text: No mining., policies: [x, older], source: text}]",
            "sources": "[{id: text, title: T, url_unknown: true}]",
        }
    ),
}
