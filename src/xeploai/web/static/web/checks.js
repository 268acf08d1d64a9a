// Copy the right value of a finding. Without a script the value stands there to be read.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const value = button.dataset.copy, label = button.textContent;
    try { await navigator.clipboard.writeText(value); }
    catch {
      const box = document.createElement("textarea");
      box.value = value; document.body.append(box); box.select();
      document.execCommand("copy"); box.remove(); button.focus();
    }
    button.textContent = "Đã chép";
    document.querySelector("[data-said]").textContent = "Đã chép " + value;
    setTimeout(() => { button.textContent = label; }, 1500);
  });
}
