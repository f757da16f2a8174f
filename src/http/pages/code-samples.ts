import {
  csharp,
  go,
  indented,
  type Json,
  javaBlock,
  json,
  literal,
  php,
  python,
  ruby,
  shellWord,
} from "./literals.ts";

/** `id` is what the file would end in. */
export type Sample = { id: string; label: string; code: string };
type Request = { url: string; body: Json };

/** Stands where everybody's own key goes. No page ever shows a key. */
const KEY = "YOUR_API_KEY";

/** The same POST in every language, each a whole program that prints what was answered. */
export function codeSamples(request: Request): Sample[] {
  return [
    { id: "sh", label: "curl", code: inCurl(request) },
    { id: "mjs", label: "JavaScript", code: inJavaScript(request) },
    { id: "py", label: "Python", code: inPython(request) },
    { id: "php", label: "PHP", code: inPhp(request) },
    { id: "rb", label: "Ruby", code: inRuby(request) },
    { id: "go", label: "Go", code: inGo(request) },
    { id: "cs", label: "C#", code: inCSharp(request) },
    { id: "java", label: "Java", code: inJava(request) },
  ];
}

/** Every line but the first moved to where the first one stands. */
function hanging(text: string, by: string): string {
  return indented(text, by).slice(by.length);
}

function inCurl({ url, body }: Request): string {
  const data = hanging(literal(body, json), "  ").replaceAll("'", "'\\''");
  return `curl -X POST ${shellWord(url)} \\
  -H 'Authorization: Bearer ${KEY}' \\
  -H 'Content-Type: application/json' \\
  -d '${data}'`;
}

function inJavaScript({ url, body }: Request): string {
  return `// Node.js 18 or newer (as a module), Deno or Bun.
// On a server: in a web page everybody could read the key.
const lead = ${literal(body, json)};

const response = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: {
    "Authorization": "Bearer ${KEY}",
    "Content-Type": "application/json",
  },
  body: JSON.stringify(lead),
  signal: AbortSignal.timeout(30_000),
});
console.log(response.status, await response.json());`;
}

function inPython({ url, body }: Request): string {
  return `import json
import urllib.error
import urllib.request

lead = ${literal(body, python)}

request = urllib.request.Request(
    ${JSON.stringify(url)},
    data=json.dumps(lead).encode(),
    headers={
        "Authorization": "Bearer ${KEY}",
        "Content-Type": "application/json",
    },
)
try:
    with urllib.request.urlopen(request, timeout=30) as response:
        print(response.status, json.load(response))
except urllib.error.HTTPError as error:
    print(error.code, json.load(error))`;
}

function inPhp({ url, body }: Request): string {
  return `<?php
$lead = ${literal(body, php)};

$curl = curl_init(${php.text(url)});
curl_setopt_array($curl, [
    CURLOPT_POST => true,
    CURLOPT_POSTFIELDS => json_encode($lead),
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer ${KEY}",
        "Content-Type: application/json",
    ],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$answer = curl_exec($curl);
echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), " ";
echo $answer === false ? curl_error($curl) : $answer, "\\n";`;
}

function inRuby({ url, body }: Request): string {
  return `require "json"
require "net/http"

lead = ${literal(body, ruby)}

headers = {
  "Authorization" => "Bearer ${KEY}",
  "Content-Type" => "application/json"
}
response = Net::HTTP.post(URI(${ruby.text(url)}), lead.to_json, headers)
puts "#{response.code} #{response.body}"`;
}

function inGo({ url, body }: Request): string {
  return `package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"
)

func main() {
	lead := ${hanging(literal(body, go), "\t")}
	body, err := json.Marshal(lead)
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest("POST", ${JSON.stringify(url)}, bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer ${KEY}")
	request.Header.Set("Content-Type", "application/json")

	client := &http.Client{Timeout: 30 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, string(answer))
}`;
}

function inCSharp({ url, body }: Request): string {
  return `// .NET 6 or newer
using System.Net.Http.Headers;
using System.Net.Http.Json;

var lead = ${literal(body, csharp)};

using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
client.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", "${KEY}");

var response = await client.PostAsJsonAsync(${JSON.stringify(url)}, lead);
var answer = await response.Content.ReadAsStringAsync();
Console.WriteLine($"{(int)response.StatusCode} {answer}");`;
}

function inJava({ url, body }: Request): string {
  const lead = indented(javaBlock(literal(body, json)), "        ");
  return `// Java 17 or newer, saved as SendLead.java in UTF-8
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

public class SendLead {
  public static void main(String[] args) throws Exception {
    String lead = """
${lead}
        """;
    HttpRequest request = HttpRequest.newBuilder(URI.create(${JSON.stringify(url)}))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer ${KEY}")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(lead))
        .build();
    HttpResponse<String> response = HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(response.statusCode() + " " + response.body());
  }
}`;
}
