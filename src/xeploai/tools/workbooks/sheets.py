"""The workbook an office fills in, declared once: the template is written from it and the reader reads by it."""

from xeploai.core.levels import Level
from xeploai.core.subjects import Reason
from xeploai.rulepacks import vocabulary
from xeploai.tools.workbooks.sheet_definition import Cell, Column, Sheet

GUIDE_SHEET = "Hướng dẫn"
LISTS_SHEET = "Danh mục"
NOTE = "note"
REASON_PREFIX = "not_evaluated."
LEVEL_PREFIX = "levels."
CAUSE_PREFIX = "causes."


def _note() -> Column:
    return Column(key=NOTE, header="Ghi chú", width=28, note="Ghi tự do; chương trình không đọc cột này.")


def _group(width: int = 26) -> Column:
    return Column(
        key="group",
        header="Nhóm",
        width=width,
        note="Nhóm tính tỷ lệ xuất sắc. Cùng tính một tỷ lệ thì ghi giống hệt nhau; để trống nếu quy định đã xác định.",
    )


def _decider() -> Column:
    return Column(
        key="decider",
        header="Mã cấp quyết định",
        cell=Cell.CODE,
        note="Mã tổ chức quyết định mức xếp loại; để trống nếu là đơn vị lập bảng.",
    )


UNIT = Sheet(
    name="Đơn vị",
    about="Thông tin chung của đơn vị và của báo cáo: mỗi dòng một mục.",
    columns=(
        Column(
            key="code",
            header="Mã đơn vị",
            cell=Cell.CODE,
            required=True,
            note="Mã của tổ chức gốc trong bảng “Tổ chức”.",
        ),
        Column(key="name", header="Tên đơn vị", cell=Cell.NAME, required=True),
        Column(key="year", header="Năm đánh giá", cell=Cell.YEAR, required=True),
        Column(
            key="closing_on",
            header="Ngày chốt danh sách",
            cell=Cell.DAY,
            required=True,
            note="Ngày lấy số liệu tổ chức, đảng viên, cán bộ, ví dụ 31/12/2021.",
        ),
        Column(key="superior", header="Cấp trên trực tiếp", cell=Cell.NAME),
        Column(
            key="issuer",
            header="Cơ quan ban hành báo cáo",
            cell=Cell.NAME,
            later=True,
            note="Cấp ủy ký báo cáo, ví dụ: Thị ủy Dĩ An. Để trống thì suy từ tên đơn vị.",
        ),
        Column(
            key="abbreviation",
            header="Chữ viết tắt cơ quan ban hành",
            later=True,
            note="Đứng sau BC/ trong ký hiệu, ví dụ: HU. Để trống thì theo loại cấp ủy.",
        ),
        Column(
            key="recipients",
            header="Nơi nhận",
            later=True,
            note="Các nơi cách nhau bằng dấu chấm phẩy, kể cả dòng lưu. Để trống thì theo loại cấp ủy.",
        ),
        Column(key="place", header="Địa danh ghi trên báo cáo", cell=Cell.NAME),
        Column(key="issued_on", header="Ngày ký báo cáo", cell=Cell.DAY),
        Column(key="signer_authority", header="Thẩm quyền ký", note="Ví dụ: T/M BAN THƯỜNG VỤ."),
        Column(key="signer_post", header="Chức vụ người ký"),
        Column(key="signer_name", header="Họ và tên người ký", cell=Cell.NAME),
        Column(key="sample", header="Dữ liệu mẫu", cell=Cell.YES_NO, note="“Có” nếu bảng chỉ để làm mẫu."),
    ),
)

ORGANISATIONS = Sheet(
    name="Tổ chức",
    about="Các tổ chức đảng: đơn vị gốc, tổ chức cơ sở đảng, chi bộ trực thuộc. Chỉ đơn vị gốc để trống mã cấp trên.",
    columns=(
        Column(key="code", header="Mã tổ chức", cell=Cell.CODE, required=True),
        Column(key="name", header="Tên tổ chức", cell=Cell.NAME, required=True, width=44),
        Column(key="kind", header="Loại tổ chức", cell=Cell.CHOICE, area="org_kinds", required=True, width=26),
        Column(key="parent", header="Mã tổ chức cấp trên", cell=Cell.CODE, width=20),
        Column(
            key="unit_type",
            header="Loại hình đơn vị",
            cell=Cell.CHOICE,
            area="unit_types",
            width=30,
            note="Cột của biểu thống kê; để trống thì lấy theo tổ chức cấp trên.",
        ),
        Column(key="founded_on", header="Ngày thành lập", cell=Cell.PARTIAL),
        Column(
            key="by_reorganisation",
            header="Thành lập do sắp xếp",
            cell=Cell.YES_NO,
            width=20,
            note="“Có” nếu thành lập do sáp nhập, chia tách, không phải mới thành lập.",
        ),
        _group(),
        Column(
            key="no_collective_reason",
            header="Lý do cấp ủy không được xếp loại",
            width=34,
            note="Ghi khi tổ chức không có cấp ủy thuộc diện xếp loại.",
        ),
        _note(),
    ),
)

MEMBERS = Sheet(
    name="Đảng viên",
    about="Mỗi dòng một đảng viên trong một chi bộ. Đảng viên sinh hoạt tạm thời ghi thêm một dòng ở nơi tạm thời.",
    columns=(
        Column(key="code", header="Mã đảng viên", cell=Cell.CODE, required=True),
        Column(key="name", header="Họ và tên", cell=Cell.NAME, required=True, width=28),
        Column(key="born_on", header="Ngày sinh", cell=Cell.PARTIAL, note="Đủ ngày, hoặc chỉ tháng/năm, hoặc chỉ năm."),
        Column(key="card_number", header="Số thẻ đảng", cell=Cell.CARD, note="Nhập dạng văn bản để giữ số 0 ở đầu."),
        Column(key="org", header="Mã chi bộ", cell=Cell.CODE, required=True),
        Column(key="membership", header="Diện sinh hoạt", cell=Cell.CHOICE, area="membership", required=True, width=20),
        Column(key="admitted_on", header="Ngày vào Đảng", cell=Cell.PARTIAL),
        Column(key="official_on", header="Ngày chính thức", cell=Cell.PARTIAL),
        Column(key="exempt", header="Miễn công tác và sinh hoạt", cell=Cell.YES_NO, width=18),
        Column(key="activities_suspended", header="Đình chỉ sinh hoạt đảng", cell=Cell.YES_NO, width=18),
        Column(key="post", header="Chức vụ", width=28),
        Column(key="post_rank", header="Thứ tự chức vụ", cell=Cell.RANK, note="1 là cao nhất; dùng để xếp danh sách."),
        _group(),
        _note(),
    ),
)

COLLECTIVES = Sheet(
    name="Tập thể",
    about="Tập thể lãnh đạo, quản lý được xếp loại.",
    columns=(
        Column(key="code", header="Mã tập thể", cell=Cell.CODE, required=True),
        Column(key="name", header="Tên tập thể", cell=Cell.NAME, required=True, width=48),
        Column(key="org", header="Mã tổ chức", cell=Cell.CODE, required=True, note="Tổ chức đảng mà tập thể thuộc về."),
        Column(
            key="label",
            header="Loại tập thể",
            width=44,
            note="Ghi giống hệt nhau cho các tập thể cùng loại, ví dụ: Cấp ủy cơ sở.",
        ),
        _decider(),
        _group(),
        Column(key="founded_on", header="Ngày thành lập", cell=Cell.PARTIAL),
        _note(),
    ),
)

LEADERS = Sheet(
    name="Cán bộ",
    about="Cán bộ lãnh đạo, quản lý được xếp loại. Mỗi người một dòng, theo chức vụ chính.",
    columns=(
        Column(key="code", header="Mã cán bộ", cell=Cell.CODE, required=True),
        Column(key="name", header="Họ và tên", cell=Cell.NAME, required=True, width=28),
        Column(key="org", header="Mã tổ chức", cell=Cell.CODE, required=True),
        Column(key="member", header="Mã đảng viên", cell=Cell.CODE, note="Nếu người này có trong bảng “Đảng viên”."),
        Column(key="collective", header="Mã tập thể", cell=Cell.CODE, note="Tập thể mà người này tham gia."),
        Column(key="post", header="Chức vụ", width=36),
        Column(key="post_rank", header="Thứ tự chức vụ", cell=Cell.RANK, note="1 là cao nhất; dùng để xếp danh sách."),
        Column(key="is_head", header="Người đứng đầu", cell=Cell.YES_NO),
        Column(
            key="label", header="Nhóm báo cáo", width=24, note="Nhóm chức danh khi báo cáo, ví dụ: Cấp huyện, Cấp xã."
        ),
        _decider(),
        _group(40),
        _note(),
    ),
)

RESULTS = Sheet(
    name="Kết quả",
    about="Kết quả của từng tổ chức, đảng viên, tập thể, cán bộ: một mức xếp loại, hoặc lý do không xếp loại.",
    columns=(
        Column(key="kind", header="Loại đối tượng", cell=Cell.CHOICE, area="kinds", required=True, width=28),
        Column(key="subject", header="Mã đối tượng", cell=Cell.CODE, required=True),
        Column(key="reviewed", header="Đã kiểm điểm", cell=Cell.YES_NO),
        Column(key="self_level", header="Tự xếp loại", cell=Cell.LEVEL, width=30),
        Column(key="proposed_level", header="Mức đề nghị", cell=Cell.LEVEL, width=30),
        Column(
            key="level",
            header="Mức xếp loại",
            cell=Cell.LEVEL,
            width=30,
            note="Tên đầy đủ, HTXSNV, HTXS hoặc số từ 1 đến 4.",
        ),
        Column(key="reason", header="Lý do không xếp loại", cell=Cell.CHOICE, area="reasons", width=34),
        Column(
            key="cause",
            header="Nguyên nhân không hoàn thành",
            cell=Cell.CHOICE,
            area="causes",
            width=34,
            note="Chỉ ghi khi mức xếp loại là Không hoàn thành nhiệm vụ.",
        ),
        Column(key="decision_number", header="Số quyết định", width=20),
        Column(key="decision_on", header="Ngày quyết định", cell=Cell.DAY),
        _note(),
    ),
)

PAST = Sheet(
    name="Kết quả các năm trước",
    about="Mức xếp loại của những năm trước, ghi đúng tên gọi của năm đó; dùng để tính số năm liên tục.",
    columns=(
        Column(key="kind", header="Loại đối tượng", cell=Cell.CHOICE, area="kinds", required=True, width=28),
        Column(key="subject", header="Mã đối tượng", cell=Cell.CODE, required=True),
        Column(key="year", header="Năm", cell=Cell.YEAR, required=True),
        Column(
            key="label",
            header="Mức theo tên gọi năm đó",
            required=True,
            width=44,
            note="Ví dụ: Trong sạch, vững mạnh (đến năm 2017), Hoàn thành xuất sắc nhiệm vụ (từ năm 2018).",
        ),
        Column(key="decider", header="Cơ quan quyết định", width=34),
        Column(key="decision_number", header="Số quyết định", width=20),
        _note(),
    ),
)

COUNTS = Sheet(
    name="Số tổng hợp",
    about="Dành cho nơi chỉ có tổng số, và cho số liệu năm trước. Nơi đã ghi từng người thì không ghi ở đây.",
    columns=(
        Column(key="subject", header="Đối tượng", cell=Cell.CHOICE, area="subjects", required=True, width=28),
        Column(
            key="org", header="Mã tổ chức", cell=Cell.CODE, required=True, note="Số liệu gồm cả các tổ chức bên dưới."
        ),
        Column(key="year", header="Năm", cell=Cell.YEAR, required=True),
        Column(key="label", header="Loại tập thể, nhóm báo cáo", width=30),
        _group(),
        _decider(),
        Column(
            key="total",
            header="Tổng số",
            cell=Cell.COUNT,
            note="Không tính đảng viên sinh hoạt tạm thời. Không rõ thì để trống.",
        ),
        Column(key="probationary", header="Trong đó dự bị", cell=Cell.COUNT),
        Column(key="temporary", header="Sinh hoạt tạm thời", cell=Cell.COUNT),
        Column(key="evaluated", header="Được xếp loại", cell=Cell.COUNT),
        *(
            Column(
                key=LEVEL_PREFIX + level.value,
                header=vocabulary.entry("levels", level.value)["short"],
                cell=Cell.COUNT,
                width=10,
            )
            for level in Level
        ),
        *(
            Column(
                key=REASON_PREFIX + reason.value,
                header=f"Không xếp loại: {vocabulary.name('reasons', reason.value)}",
                cell=Cell.COUNT,
                width=20,
            )
            for reason in Reason
        ),
        *(
            Column(
                key=CAUSE_PREFIX + cause, header=f"KHTNV: {vocabulary.name('causes', cause)}", cell=Cell.COUNT, width=24
            )
            for cause in vocabulary.codes("causes")
        ),
        _note(),
    ),
)

TARGETS = Sheet(
    name="Chỉ tiêu",
    about="Chỉ tiêu nghị quyết: số đạt trên số giao.",
    columns=(
        Column(
            key="name",
            header="Tên chỉ tiêu",
            width=52,
            note="Để trống nếu là số chỉ tiêu đạt trên tổng số chỉ tiêu của đơn vị.",
        ),
        Column(key="org", header="Mã tổ chức", cell=Cell.CODE, note="Để trống nếu là chỉ tiêu của toàn đơn vị."),
        Column(key="met", header="Số đạt", cell=Cell.COUNT),
        Column(key="of", header="Số giao", cell=Cell.COUNT),
        Column(key="excused", header="Lý do được miễn", width=30),
        _note(),
    ),
)

AWARDS = Sheet(
    name="Khen thưởng",
    about="Khen thưởng của đợt: mỗi dòng một đối tượng, hoặc một số lượng.",
    columns=(
        Column(key="to", header="Đối tượng khen", cell=Cell.CHOICE, area="award_recipients", required=True, width=24),
        Column(key="basis", header="Thành tích", cell=Cell.CHOICE, area="award_bases", required=True, width=48),
        Column(key="count", header="Số lượng", cell=Cell.RANK, note="Để trống là 1."),
        Column(key="first_year", header="Từ năm", cell=Cell.YEAR),
        Column(key="last_year", header="Đến năm", cell=Cell.YEAR),
        Column(key="recipient", header="Mã đối tượng được khen", cell=Cell.CODE, width=22),
        Column(key="recipient_name", header="Tên đối tượng được khen", cell=Cell.NAME, width=40),
        Column(key="form", header="Hình thức", cell=Cell.CHOICE, area="award_forms"),
        Column(key="decider", header="Cấp quyết định", width=30),
        Column(key="decision_number", header="Số quyết định", width=20),
        _note(),
    ),
)

REGISTERS = Sheet(
    name="Sổ theo dõi",
    about="Lớp tập huấn, văn bản chỉ đạo, mô hình hay.",
    columns=(
        Column(key="register", header="Loại", cell=Cell.CHOICE, area="registers", required=True, width=28),
        Column(key="name", header="Tên, trích yếu", required=True, width=70),
        Column(key="on", header="Ngày", cell=Cell.DAY),
        Column(key="number", header="Số, ký hiệu", width=20),
        Column(key="attendees", header="Số người dự", cell=Cell.COUNT, note="Chỉ ghi cho lớp tập huấn."),
        _note(),
    ),
)

PROPOSALS = Sheet(
    name="Kiến nghị",
    about="Kiến nghị của các đơn vị, ghi nguyên văn.",
    columns=(
        Column(key="text", header="Nội dung kiến nghị", required=True, width=90),
        Column(key="org", header="Mã tổ chức", cell=Cell.CODE, note="Đơn vị kiến nghị."),
        _note(),
    ),
)

AUTHORISATIONS = Sheet(
    name="Văn bản cho phép vượt tỷ lệ",
    about="Văn bản của cấp có thẩm quyền cho phép một nhóm vượt tỷ lệ xuất sắc.",
    columns=(
        Column(key="pool", header="Nhóm", required=True, width=50),
        Column(key="document", header="Văn bản", required=True, width=70, note="Số, ngày, cơ quan ban hành."),
        _note(),
    ),
)

TABLES = (
    ORGANISATIONS,
    MEMBERS,
    COLLECTIVES,
    LEADERS,
    RESULTS,
    PAST,
    COUNTS,
    TARGETS,
    AWARDS,
    REGISTERS,
    PROPOSALS,
    AUTHORISATIONS,
)
"""Sheets with a header row, in the order of the workbook; the unit's page stands before them."""

UNIT_ITEM, UNIT_VALUE = "Mục", "Nội dung"
"""Headers of the unit's page: its lines are items, not records."""
