/**
 * Google Apps Script that sends the rows of a sheet. A row's own content is its Idempotency-Key: should the script be
 * stopped between the post and the result, the next run gets the first answer again.
 */
export function sheetScript(url: string): string {
  return `const ADDRESS = ${JSON.stringify(`${url}/api/leads`)};
const SELLER = "YOUR_SELLER_CODE";
const CATEGORY = "YOUR_CATEGORY";

function sendLeads() {
  const key = PropertiesService.getScriptProperties().getProperty("LEADS_API_KEY");
  const sheet = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
  const [names, ...rows] = sheet.getDataRange().getDisplayValues();
  const result = names.indexOf("Result");
  if (result === -1) throw new Error("There is no column named Result");

  for (const [i, row] of rows.entries()) {
    if (row[result] !== "" || row.every((cell) => cell === "")) continue;
    const lead = { seller: SELLER, category: CATEGORY };
    names.forEach((name, column) => {
      if (name !== "" && column !== result) lead[name] = row[column];
    });
    const body = JSON.stringify(lead);
    const { DigestAlgorithm, Charset } = Utilities;
    const digest = Utilities.computeDigest(DigestAlgorithm.SHA_256, body, Charset.UTF_8);
    const response = UrlFetchApp.fetch(ADDRESS, {
      method: "post",
      contentType: "application/json",
      headers: {
        Authorization: "Bearer " + key,
        "Idempotency-Key": Utilities.base64Encode(digest),
      },
      payload: body,
      muteHttpExceptions: true,
    });
    const code = response.getResponseCode();
    // Too fast, or not ready: the next run goes on with this row.
    if (code === 429 || code >= 500) return;
    const answer = JSON.parse(response.getContentText());
    if (code === 401) throw new Error(answer.message);
    const text = code === 200 ? answer.status + " " + answer.lead_id : answer.message;
    sheet.getRange(i + 2, result + 1).setValue(text);
  }
}`;
}
