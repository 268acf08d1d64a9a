"""Official papers: Word templates with named fields, the kinds of papers as data, and what fills them.

A template is an ordinary .docx that staff edit in Word. It knows three marks and nothing else:

    {{so_van_ban}}                    a field
    {{#danh_sach}} ... {{/danh_sach}}   once for every row of a list
    {{?co_phu_luc}} ... {{/co_phu_luc}} only where a flag is set

`template.read_template` opens, checks and compiles one; `filling.fill` writes a paper; `kinds` says which papers there
are and which fields each has; `building` lays out the shipped template of a kind.
"""
