package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The floor: nginx in one process, a constant from memory for each path, as long as what the others send. */
record NginxPeer() implements HttpPeer {
    static final String NAME = "nginx";

    /** Neither logs nor limits that would end a connection under way. */
    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 1024; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              keepalive_timeout 3600s;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              server {
                listen 127.0.0.1:%d;
                location /v1.0/healthz { return 204; }
                location ~ ^/(value|v1.0/invoke/bench/method/value)$ { return 200 '%s'; }
                location /v1.0/publish/ { return 204; }
                location = /v1.0/state/cache { return 204; }
                location /v1.0/state/cache/ { default_type application/json; return 200 '"%s"'; }
              }
            }
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean hasStore() {
        return false;
    }

    @Override
    public boolean isAsked(final Call call) {
        return !call.isLedgeOnly() && !call.isGrpc();
    }

    @Override
    public List<String> command(final Path directory, final Ports ports) throws IOException, AbsentException {
        final String value = "x".repeat(DaprSettings.VALUE_LENGTH);
        final Path file =
                Files.writeString(directory.resolve("nginx.conf"), CONFIGURATION.formatted(ports.http(), value, value));
        final String program = Programs.find(NAME, "apt-get install nginx").toString();
        return List.of(program, "-p", directory.toString(), "-e", "stderr", "-c", file.toString());
    }
}
