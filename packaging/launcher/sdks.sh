# shellcheck shell=bash
#
# Dapr's SDKs, which the tests use as apps do: from the registries of their languages, into target/sdks. Installed when
# sdk-tests asks for others than those that are there.

readonly SDK_TESTS=${root:?}/sdk-tests
readonly SDKS=$root/target/sdks

java_sdk() {
    mvn -q -B -ntp -f "$SDK_TESTS/java/pom.xml" \
        org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
        -DincludeScope=runtime "-DoutputDirectory=$1"
}

node_sdk() {
    cp "$SDK_TESTS/node/package.json" "$1/" &&
        npm --prefix "$1" install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error
}

python_sdk() {
    python3 -m pip install --quiet --no-compile --disable-pip-version-check --no-warn-script-location \
        --root-user-action=ignore --target "$1" --requirement "$SDK_TESTS/python/requirements.txt"
}

# install_sdk LANGUAGE MANIFEST: nothing to do when the manifest is the one that was installed from.
install_sdk() {
    local target=$SDKS/$1 manifest=$SDK_TESTS/$1/$2
    if cmp -s "$manifest" "$target.installed"; then
        return
    fi
    rm -rf "$target" "$target.installed"
    mkdir -p "$target"
    if "${1}_sdk" "$target" >"$target.log" 2>&1; then
        cp "$manifest" "$target.installed"
    else
        tail -n 5 "$target.log" >&2
        say "Dapr's SDK for $1 could not be installed (is the network there?); its tests will fail. Log: $target.log"
    fi
}

# All at once: most of it is waiting for the network.
install_sdks() {
    say "Dapr's SDKs for Java, Node and Python in ${SDKS#"$PWD"/}"
    install_sdk java pom.xml &
    install_sdk node package.json &
    install_sdk python requirements.txt &
    wait
}
