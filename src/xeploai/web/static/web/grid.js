// A block of cells copied from a spreadsheet fills the grid from the field in which it is pasted, to the right and down.
document.addEventListener("paste", (event) => {
  const field = event.target.closest?.(".grid input, .grid select");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const rows = [...field.closest("tbody").rows];
  const fields = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];
  const first = rows.indexOf(field.closest("tr"));
  const column = fields(rows[first]).indexOf(field);
  const lines = text.trimEnd().split(/\r?\n/);
  const open = rows.slice(first).filter((row) => fields(row).length);
  const help = document.getElementById("grid-help");
  if (lines.length > open.length) {
    if (help) help.textContent = `Chưa dán: vùng chép có ${lines.length} dòng, từ ô này bảng chỉ còn ${open.length} dòng.`;
    return;
  }
  lines.forEach((line, down) => {
    line.split("\t").forEach((cell, right) => {
      const target = open[down] && fields(open[down])[column + right];
      if (!target) return;
      const value = cell.trim();
      if (target.tagName !== "SELECT") target.value = value;
      else for (const option of target.options) if ([option.value, option.text].includes(value)) target.value = option.value;
    });
  });
});
