package io.ledge.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.InvokeResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvokeCommandTest {
    private final CliFixture ledge = new CliFixture();

    @TempDir
    private Path scratch;

    @Test
    void shouldCallAsTold() throws IOException {
        final Path file = Files.writeString(scratch.resolve("f"), "from file");
        ledge.in = "from stdin".getBytes(UTF_8);
        ledge.ok("invoke", "--app-id", "a", "--method", "orders/7");
        ledge.ok("invoke", "-a", "a", "-m", "orders?open=1&n=2", "-v", "get");
        ledge.ok("invoke", "-a=a", "-m=m", "--data", "{\"id\":7}", "--header", "X-Who=me", "--header", "x-why=a=b");
        ledge.ok("invoke", "-a=a", "-m=m", "-d", "-", "--header", "Content-Type=text/csv");
        ledge.ok("invoke", "-a=a", "-m=m", "--verb=PUT", "--data-file", file.toString(), "--data-dir", "/d");
        assertEquals(
                List.of(
                        "invoke a POST orders/7?  {} ",
                        "invoke a GET orders?open=1&n=2  {} ",
                        "invoke a POST m? application/json {x-who=[me], x-why=[a=b]} {\"id\":7}",
                        "invoke a POST m? text/csv {} from stdin",
                        "invoke a PUT m? text/plain {} from file"),
                ledge.link.calls);
        assertEquals("/d as 'ledge-cli'", ledge.opened.getLast());
    }

    @Test
    void shouldPrintTheAnswerAsItIs() {
        ledge.link.answer = InvokeResponse.of("{\"a\":\n1}".getBytes(UTF_8), "application/json");
        assertEquals("{\"a\":\n1}", ledge.ok("invoke", "-a", "a", "-m", "m"));
        assertEquals(
                "{\"status\":200,\"contentType\":\"application/json\",\"data\":{\"a\":1}}\n",
                ledge.ok("invoke", "-a", "a", "-m", "m", "-o", "json"));
    }

    @Test
    void shouldFailWhenTheAppDoes() {
        ledge.link.answer = InvokeResponse.text("no such order").status(404);
        assertEquals(ExitCode.FAILURE, ledge.run("invoke", "-a", "a", "-m", "m"));
        assertEquals("no such order", ledge.out());
        assertEquals("ledge invoke: app a answered with status 404\n", ledge.err());
    }

    @Test
    void shouldRefuseWhatItCannotSend() {
        ledge.assertFails(
                ExitCode.USAGE,
                "ledge invoke: --data-file /no/such cannot be read: /no/such",
                "invoke",
                "-a=a",
                "-m=m",
                "--data-file",
                "/no/such");
        assertEquals(ExitCode.USAGE, ledge.run("invoke", "-a=a", "-m=m", "-d=x", "-f=y"));
        assertTrue(ledge.err().contains("mutually exclusive"), ledge.err());
    }
}
