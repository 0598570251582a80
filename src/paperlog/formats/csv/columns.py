# ruff: noqa: RUF001 - names in other scripts
"""The names of columns that databases, reference managers, spreadsheets and reading logs use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperlog.text import fold

OWN_COLUMNS = (
    "key", "title", "short title", "authors", "date", "venue", "doi", "arxiv", "url", "tags", "category", "abstract",
    "summary",
)  # fmt: skip
"""The columns that every export has."""

_NAMES: Mapping[str, str] = {
    "title": """title; document title; item title; article title; paper title; paper name; title of article
        title of paper; name of paper; full title; primary title; display title; TI; T1; titel; titre; título; titolo
        título del artículo; titre de l'article; título do artigo; tytuł; başlık; judul; titulek; název; titulli
        titel artikel; título artículo; título do trabalho; tytuł artykułu; názov; otsikko; cím; titlu; tittel
        заглавие; название; заголовок; назва; τίτλος; العنوان; 标题; 文献标题; 書名
        論文名; 文献タイトル; название документа; 论文标题; 论文题目; 文章标题; 题名; 題名; 篇名; 题目; 題目
        标题名称; 論文タイトル; タイトル; 제목; 논문제목; 논문명""",
    "short title": "short title; alias; nickname; acronym; kurztitel; titre abrégé; título corto; titolo breve; 简称",
    "authors": """author full names; full author names; authorships.author.display_name; authors; author
        author names; author name; author list; first authors; creator; creators; z_authors; written by; by; AU; A1
        autoren; autor; autorin; autor, herausgeber oder institution
        verfasser; verfasser(in); auteur; auteurs; auteur(s); autores; autor(es); autore; autori; autor/a; penulis
        yazar; yazarlar; autorzy; szerző; szerzők; forfatter; forfattere; författare; kirjoittaja; автор; авторы
        автори; 作者; 作者名; 著者; 著者名; 저자; 저자명; συγγραφέας; المؤلف""",
    "additional authors": "additional authors; other authors; co-authors; contributing authors; group authors",
    "editors": """editors; editor; editor(s); book editors; secondary authors; herausgeber; éditeurs scientifiques
        curatore; 编者
        編者; редактор""",
    "date": """date; published; publication date; date published; published on; release date; issue date; pub date
        cover date; date of publication; published date; publish date; year; publication year; pub year
        published year; year published
        year of publication; PY; Y1; Y2; datum; jahr; erscheinungsjahr
        veröffentlichungsdatum; fecha; año; fecha de publicación; año de publicación; année; an; date de publication
        année de publication; ano; data; ano de publicação; data de publicação; anno; anno di pubblicazione
        data di pubblicazione; rok; rok wydania; tahun; yıl; vuosi; év; år; jaar; jahr ermittelt; year derived
        año publicación
        ano publicação; rok publikacji; год; год издания; дата
        дата публикации; рік; έτος; السنة; 年份; 年; 日期; 发表时间; 发表年份; 出版年; 出版年份; 发表日期; 出版日期
        年度; 発行年; 出版日; 年月; 发表年; 发布时间; 出版时间; 연도; 발행연도; 발행년도""",
    "original date": "original publication year; original publication date; original date; first published",
    "month": "month; publication month; published month; monat; mes; mois; mese; mês; месяц; 月; 月份",
    "day": "day; publication day; published day",
    "venue": """venue; journal; journal name; journal title; publication title; source title; journal/book
        container title; conference name; conference title; conference; booktitle; book title; proceedings
        proceedings title; source title/anthology title; anthology title; book series title; publication
        published in; publication venue; journal or conference; conference/journal; venue name; source name
        journal/conference; journal full title; journalfull; full journal; journals; secondary title; pubtitle
        publication name; periodical; source; JF; JO; SO; T2; zeitschrift; konferenz; journal/konferenz
        zeitschrift/zeitung; quelle; revue; conférence; source de publication; revista; conferencia
        título de la revista; fuente
        periódico; conferência; fonte; rivista; conferenza; czasopismo; dergi; jurnal; tijdschrift; журнал; источник
        конференция; издание; 来源出版物名称; 來源出版物名稱; 出版物名; 来源出版物; 來源出版物; название источника
        primary_location.source.display_name; 期刊; 期刊名; 期刊名称; 会议; 来源; 文献来源; 刊名; 会议/期刊; 期刊/会议
        出处; 发表期刊; 雑誌名; 雑誌; 会議; 会議名; 掲載誌; 저널; 학술지; 게재지""",
    "doi": """doi; item doi; doi link; doi number; digital object identifier; digital object identifiers; doi url
        DO; DI; paper doi; article doi; doi/link; doi-doi""",
    "arxiv": "arxiv; arxiv id; arxiv link; arxiv url; arxiv number; eprint; arxiv no",
    "url": """url; urls; link; links; paper link; paper url; article url; document link; document url; link to paper
        landing page; landing page url; source url; source urls; external url; external urls; full text url
        fulltext url; full text link; pdf; pdf url; pdf link; full text; fulltext; plink; permalink; url to paper
        url_abs; url_pdf; html url; download url; ee; pdf urls; other attachment urls; at archive item url
        primary url; best link; code; code url; code link; github; github link; github url; repo; repo link; repo url
        repository; code repository; project link; project url; homepage; home page; slides; video; demo; poster; forum
        openreview; source linkout; consensus link; primary_location.pdf_url; best_oa_location.landing_page_url
        best_oa_location.pdf_url; open_access.oa_url; website; websites; web page; webpage
        project page; project; dimensions url; hyperlink; web link; web address; address; href; address (url); UR
        paper; article; document; adresse; lien; liens; enlace; enlaces; vínculo; collegamento; ligação; odkaz
        lenke; länk; tautan; bağlantı; ссылка; ссылки; посилання; σύνδεσμος; الرابط; 链接; 連結; 网址; 地址
        论文链接; ссылка на статью; primary_location.landing_page_url; open url link; 原文链接; 代码; 代码链接
        リンク; 링크; 주소""",
    "abstract": """abstract; abstract note; abstract text; AB; N2; kurzfassung; zusammenfassung (abstract); résumé
        resumen; resumo; abstrakt; riassunto; аннотация; реферат; анотація; 摘要; 抄録; 要旨; 概要; 초록""",
    "summary": """summary; description; tldr; short summary; synopsis; one-line summary; zusammenfassung
        beschreibung; description courte; descripción; descrição; descrizione; sommario; описание; 总结; 简介; 描述
        要約; 説明; 요약""",
    "tags": """tags; tag; keywords; keyword; manual tags; automatic tags; author keywords; index keywords
        keywords plus; keywords.display_name; emtree medical index terms; emtree medical index terms (major focus)
        emtree drug index terms; emtree drug index terms (major focus); ieee terms; inspec controlled terms
        inspec non-controlled terms; mesh terms; mesh_terms
        labels; label; labels named; folders named; labels filed in; folders filed in; topics; topic; subjects
        subject terms; subject; fields of study
        bookshelves; concepts; KW; DE; schlagwort; schlagwörter; schlagworte; stichwörter; mots-clés; mots clés
        étiquettes
        palabras clave; etiquetas
        temas; palavras-chave; palavra-chave; parole chiave; etichette; słowa kluczowe; anahtar kelimeler
        kata kunci; trefwoorden; ключевые слова; теги; метки; 标签; 关键词; 关键字; 主题; 作者关键字; 索引关键字
        作者關鍵字; 索引關鍵字; 關鍵字; 關鍵詞; 著者キーワード; 索引キーワード; ключевые слова автора
        ключевые слова указателя; primary_topic.display_name; キーワード; タグ; 키워드; 태그""",
    "category": """category; categories; section; area; research area; group; kategorie; catégorie; categoría
        categoria; категория; раздел; 类别; 分类; 领域; カテゴリ; 分類; 카테고리""",
    "key": "citation key; citationkey; citekey; cite key; bibtex key; bibtexkey; key; identifier; id; 引用键",
    "type": """item type; type; document type; publication type; content type; entry type; entrytype
        type of publication; type of reference; doc type; doctype; article type; documenttype; bibliography type
        reference type; TY
        art; dokumenttyp; publikationstyp; type de document; tipo; tipo de documento; tipo di documento; тип
        тип документа; 类型; 文献类型; 文獻類型; 文献タイプ; 种类; 種類; 유형""",
    "status": """status; reading status; read status; exclusive shelf; shelf; state; progress; read; read?; is read
        have read; lesestatus; gelesen; gelesen?; statut; lu; lu ?; lu?; estado; leído; leído?; lido; lido?; stato
        letto; letto?; estado de lectura; статус; прочитано; 状态; 阅读状态; 已读; 是否已读; 状態; 既読; 읽음; 상태""",
    "rating": """my rating; rating; score; stars; my score; personal rating; star rating; grade; bewertung
        note (sur 5); note /5; évaluation; valoración; calificación; puntuación; avaliação; nota; voto; valutazione
        оценка; рейтинг; 评分; 评级; 我的评分; 評価; 평점""",
    "read on": """read on; date read; read date; last date read; finished; date finished; finished on; finish date
        end date; date completed; completed on; completed; read at; reading date; finished reading; date of reading
        last read; gelesen am; lesedatum; date de lecture; lu le; fecha de lectura; leído el; data de leitura
        lido em; data di lettura; letto il; дата прочтения; прочитано (дата); 阅读日期; 阅读时间; 读完日期; 読了日
        読んだ日; 읽은 날짜""",
    "log": "reading log",
    "notes": """notes; note; my notes; my review; review; private notes; personal notes; reading notes; comments
        comment; my comments; thoughts; my thoughts; takeaways; key takeaways; remarks; annotation; annotations
        spoiler; impressions; notizen; notiz; anmerkungen; anmerkung; kommentar; kommentare; bemerkungen; remarques
        commentaire; commentaires; mes notes; notas; comentario; comentarios; observaciones; comentários; comentário
        observações; anotações; note personali; commenti; commento; notatki; uwagi; notlar; catatan; opmerkingen
        заметки; комментарий; комментарии; примечания; примечание; нотатки; 笔记; 备注; 我的笔记; 评论; 评价
        阅读笔记; 心得; メモ; ノート; コメント; 感想; 備考; 메모; 비고""",
    "file": """file attachments; file; files; attachments; pdf path; file path; pdf file; local file; local pdf
        dateien; 附件""",
    "extra": "extra",
    "first page": """start page; first page; biblio.first_page; page start; beginning page; startpage; BP; SP
        起始页; 起始页码
        起始頁碼; 開始ページ; страница начала""",
    "last page": """end page; last page; biblio.last_page; page end; ending page; endpage; EP; 结束页; 结束页码
        結束頁碼; 終了ページ
        страница окончания""",
    "volume": "volume; biblio.volume; journal volume; vol; vol.; VL; band; tome; volumen; том; 卷; 卷号; 巻",
    "number": """issue; biblio.issue; issue number; issue no; journal issue; number; no; no.; IS; heft; ausgabe
        numéro; número; numero
        номер; 期; 期号; 号""",
    "pages": """pages; page; page range; pagination; page numbers; seiten; seiten von-bis; páginas; pagine
        страницы; 页码; 页; ページ""",
    "eid": "art. no.; 论文编号; 論文編號; 論文番号; статья №; article number; art no; article no; article no.; eid",
    "pagetotal": "num pages; number of pages; page count; total pages; seitenzahl; nombre de pages; 页数",
    "publisher": """publisher; publisher name; PB; PU; verlag; éditeur; editorial; editora; editore; издательство
        出版社; 出版者""",
    "location": """place; publisher location; publisher city; place of publication; publication place; place published
        publisher loc; ort; lugar
        lieu; luogo""",
    "series": "series; series title; series text; collection; reihe; serie; collana; серия",
    "edition": "edition; auflage; édition; edición; edição; edizione",
    "volumes": "number of volumes",
    "shortjournal": """journal abbreviation; abbreviated source title; journal iso abbreviation; journal abbrev
        iso abbreviation; abbreviated journal; journal short title""",
    "isbn": "isbn; isbns; isbn13; isbn-13; isbn10; print isbn",
    "issn": "issn; issns; eissn; issn(s); print issn; primary_location.source.issn_l; SN",
    "pmid": "pmid; ids.pmid; pubmed id; pubmed_id; pubmedid",
    "pmcid": "pmcid; pmc id; pmc_id; pmc",
    "language": """language; language of original document; languages; LA; sprache; langue; idioma; lingua; язык
        语言; 言語""",
    "library": "call number; signatur",
    "urldate": "access date; accessed; date accessed; last accessed; zugriffsdatum; 访问日期",
    "affiliation": """affiliations; author affiliations; affiliation; authors with affiliations; institutions; AD
        单位; 机构""",
    "genre": "genre",
}  # fmt: skip
"""The names of the columns for each field, the most reliable first. Case, accents and punctuation are ignored."""

_WEAK_TITLES = (
    "name", "paper", "papers", "publication title", "publication name", "publication", "article", "document",
    "display name", "reference", "work", "book", "item", "entry", "nome", "nombre", "nom", "artículo", "artigo",
    "articolo", "aufsatz",
    "bezeichnung", "имя", "статья", "статьи", "论文", "文章", "名称", "论文名", "名前", "論文", "文献", "이름", "논문",
)  # fmt: skip
"""Names of columns that hold the titles if no other column does, the most reliable first."""

_WEB_OF_SCIENCE = {
    "AF": "authors", "AU": "authors", "BE": "editors", "TI": "title", "SO": "venue", "CT": "venue", "SE": "series",
    "LA": "language", "DT": "type", "PT": "type", "DE": "tags", "ID": "tags", "AB": "abstract", "C1": "affiliation",
    "PU": "publisher", "PI": "location", "SN": "issn", "EI": "issn", "BN": "isbn", "J9": "shortjournal", "PD": "month",
    "PY": "date", "VL": "volume", "IS": "number", "BP": "first page", "EP": "last page", "AR": "eid", "DI": "doi",
    "DL": "url", "PG": "pagetotal", "PM": "pmid",
}  # fmt: skip
"""The columns of tab-delimited files from Web of Science, which have the tags of its plain text."""
_WEB_OF_SCIENCE_ONLY = frozenset({"PT", "AU", "TI", "SO"})

DETAILS: Mapping[str, str] = {
    **{
        name: name
        for name in (
            "volume", "number", "pages", "eid", "pagetotal", "publisher", "location", "series", "edition", "volumes",
            "shortjournal", "isbn", "issn", "pmid", "pmcid", "language", "library", "urldate", "affiliation",
        )
    },
    "genre": "type",
    "original date": "origdate",
    "extra": "note",
}  # fmt: skip
"""Fields that a paper keeps in `extra`, with their biblatex names."""
FIELD_NAMES = tuple(_NAMES)

Rank = tuple[str, int]
"""A field, and the rank of a name for its column. The most reliable name has rank 0."""


def known_names(text: str) -> list[str]:
    """Return the names in a text, which are separated by semicolons or line breaks."""
    return [name.strip() for line in text.splitlines() for name in line.split(";")]


def _ranks() -> Mapping[str, Rank]:
    ranks: dict[str, Rank] = {}
    for field, names in _NAMES.items():
        for rank, name in enumerate(filter(None, map(fold, known_names(names)))):
            ranks.setdefault(name, (field, rank))
    return ranks


_RANKS = _ranks()
_WEAK_RANKS = {fold(name): rank for rank, name in enumerate(_WEAK_TITLES)}
_FRENCH_NOTES = frozenset({"commentaire", "commentaires"})
"""Names of columns of notes. In French, a column `Note` beside them holds ratings."""


_ENGLISH_HALF = re.compile(r"\A[A-Za-z ]+-(?=[\u2e80-\u9fff])")  # as in `Author-作者`, of CNKI


def _folded(name: str) -> str:
    """Return a name without its English half, folded for comparison, or an empty string if it's too long."""
    return fold(_ENGLISH_HALF.sub("", name)) if len(name) < 60 else ""


def rank_of(name: str) -> Rank | None:
    """Return the field of a column with this name, or None if it isn't known."""
    return _RANKS.get(_folded(name))


def weak_title_rank(name: str) -> int | None:
    """Return the rank of a name for a column that may hold the titles, or None."""
    return _WEAK_RANKS.get(_folded(name))


def ranks_of(names: list[str]) -> list[Rank | None]:
    """Return the field of each column in a header."""
    if set(names) >= _WEB_OF_SCIENCE_ONLY:
        order = list(_WEB_OF_SCIENCE)
        return [(_WEB_OF_SCIENCE[name], order.index(name)) if name in _WEB_OF_SCIENCE else None for name in names]
    folded = [_folded(name) for name in names]
    is_french = not _FRENCH_NOTES.isdisjoint(folded)
    return [("rating", 0) if is_french and name == "note" else _RANKS.get(name) for name in folded]


def column_name(field: str) -> str:
    """Return the name that exports give to the column of a field."""
    return _NAMES[field].partition(";")[0].strip()


_TYPES: Mapping[str, str] = {
    "article": """article; journal article; journal; journal paper; magazine article; newspaper article; articles; J
        JOUR; article in press; letter; note; short survey; research article; original article; review article
        artículo; artigo; zeitschriftenartikel; article de revue; articolo; 期刊论文; 期刊文章; статья""",
    "inproceedings": """inproceedings; conference paper; conference; conference article; proceedings paper
        conference proceeding; proceedings article; meeting abstract; C; CONF; CPAPER; konferenzbeitrag; 会议论文
        доклад""",
    "book": "book; monograph; B; ebook; e-book; buch; livre; libro; livro; 书; 图书; 专著; книга",
    "incollection": "incollection; book section; book chapter; chapter; inbook; CHAP; buchkapitel; 书章节",
    "thesis": "thesis; dissertation; doctoral dissertation; phd thesis; master's thesis; THES; 学位论文; диссертация",
    "report": "report; technical report; tech report; RPRT; bericht; rapport; 报告",
    "misc": "preprint; preprints; posted content; misc; generic; document; working paper; other",
    "online": "online; webpage; web page; website; blog post; forum post; WEB; ELEC",
    "unpublished": "unpublished; manuscript; presentation",
    "software": "software; computer program",
    "dataset": "dataset; data paper; DATA",
    "patent": "patent; P; PAT",
    "inreference": "encyclopedia article; dictionary entry; reference work entry",
    "video": "video recording; video; film; podcast",
    "standard": "standard",
}
_TYPE_BY_NAME = {fold(name): entry_type for entry_type, names in _TYPES.items() for name in known_names(names)}


def type_named(name: str) -> str:
    """Return the biblatex type for a type of a database or a reference manager, or an empty string."""
    return _TYPE_BY_NAME.get(_folded(name), "")
