// Sets formulas for lossbook_formulas.py: one request a line on standard input, one answer a line on standard output.
const katex = require(process.argv[2]);
const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const { latex, displayMode } = JSON.parse(line);
  let answer;
  try {
    const html = katex.renderToString(latex, { displayMode, throwOnError: true, strict: "ignore" });
    // The formula's source, which nobody sees or hears, is a tenth of a page's weight.
    answer = { html: html.replace(/<annotation.*?<\/annotation>/gs, "") };
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
