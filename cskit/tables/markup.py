"""The markup of a table, as a template: roles and labels for readers and phones, everything escaped."""

from __future__ import annotations

from jinja2 import Environment

__all__ = ["EMPTY", "TEMPLATE"]

TEMPLATE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
{% macro content(cell) %}
{%- if cell.tags -%}
{%- for tone, words in cell.tags -%}
<span class="tag {{ tone }}">{{ words }}</span>{{ " " if not loop.last }}
{%- endfor -%}
{%- elif cell.links -%}
<span>
{%- for address, words in cell.links -%}
<a href="{{ address }}">{{ words }}</a>{{ ", " if not loop.last }}
{%- endfor -%}
</span>
{%- elif cell.href -%}<a href="{{ cell.href }}">{{ cell.text }}</a>
{%- else -%}{{ cell.text }}
{%- endif -%}
{%- if cell.reason %} <span class="unseen">({{ cell.reason }})</span>{% endif -%}
{%- if cell.width -%}
<span class="track" aria-hidden="true"><span class="bar" style="width:{{ cell.width }}%"></span></span>
{%- endif -%}
{% endmacro %}
{% macro row(cells, id) %}
<tr role="row"{% if id %} id="{{ id }}"{% endif %}>
<th role="rowheader" scope="row" class="{{ heads[0].css }}">{{ content(cells[0]) }}</th>
{% for cell in cells[1:] %}
{% set head = heads[loop.index] %}
<td role="cell" class="{{ head.css }}{{ " " ~ cell.css if cell.css }}" data-label="{{ head.text }}"
{%- if cell.note %} title="{{ cell.note }}"{% endif %}>{{ content(cell) }}</td>
{% endfor %}
</tr>
{% endmacro %}
{% macro small(text) %}{% if text %} <span class="sub">{{ text }}</span>{% endif %}{% endmacro %}
<div class="table{{ " " ~ form if form }}" id="{{ name }}">
<div class="scroll" role="region" tabindex="0" aria-labelledby="{{ name }}-caption">
<table role="table">
<caption id="{{ name }}-caption">{{ caption }}{{ small(sub) }}</caption>
<thead role="rowgroup"><tr role="row">
{% for head in heads %}
<th role="columnheader" scope="col" class="{{ head.css }}">{{ head.text }}{{ small(head.sub) }}</th>
{% endfor %}
</tr></thead>
<tbody role="rowgroup">
{% for id, cells in first %}
{{ row(cells, id) }}
{%- endfor %}
</tbody>
{% if rest %}
<tbody role="rowgroup" class="rest">
{% for id, cells in rest %}
{{ row(cells, id) }}
{%- endfor %}
</tbody>
{% endif %}
{% if total %}
<tfoot role="rowgroup">
{% for cells in total %}
{{ row(cells, "") }}
{%- endfor %}
</tfoot>
{% endif %}
</table>
</div>
{% if rest %}
{# Without our style sheet, as in JupyterLab, all rows are shown and there is nothing to open. #}
<details class="more" hidden><summary>
<span class="closed">{{ more }}</span><span class="opened">{{ fewer }}</span>
</summary></details>
{% endif %}
{% if left %}
<p class="note">{{ left }}</p>
{% endif %}
</div>
""")
EMPTY = Environment(autoescape=True).from_string(
    '<div class="table" id="{{ name }}"><p class="empty">{{ said }}</p></div>'
)
