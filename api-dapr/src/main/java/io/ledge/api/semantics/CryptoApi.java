package io.ledge.api.semantics;

import io.ledge.api.crypto.CryptoException;
import io.ledge.api.crypto.CryptoProvider;
import io.ledge.api.crypto.CryptoProviderType;
import io.ledge.api.crypto.EncScheme;
import io.ledge.api.crypto.EncryptOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Cryptography: Dapr's {@code /v1.0-alpha1/crypto} and its two rpcs. Documents are streams; each is worked on by a virtual
 * thread of its own, for keys may be far away and large documents take long. An app has a limited number under way; one more is
 * refused: made to wait, it would keep the connection that it shares with those under way from going on.
 */
public final class CryptoApi {
    private static final System.Logger LOGGER = System.getLogger("ledge.crypto");
    private static final int MAX_DOCUMENTS = 64; // 200 KiB each at most

    private final Components components;
    private final Executor io;
    private final EncScheme scheme = new EncScheme(new SecureRandom());
    private final Semaphore documents = new Semaphore(MAX_DOCUMENTS);

    /** @param io runs a task on the I/O thread */
    public CryptoApi(final Components components, final Executor io) {
        this.components = components;
        this.io = io;
    }

    /** Null: the component is there. */
    public DaprFailure check(final String component) {
        if (!components.hasAny(CryptoProviderType.KIND)) {
            return DaprError.CRYPTO_NOT_CONFIGURED.with();
        }
        return provider(component) == null ? DaprError.CRYPTO_PROVIDER_NOT_FOUND.with(component) : null;
    }

    private CryptoProvider provider(final String component) {
        return components.instance(CryptoProvider.class, component);
    }

    /**
     * Encrypts a document.
     *
     * @param done told when all of it was written; a failure may come when some of it was
     */
    public void encrypt(
            final String component,
            final EncryptOptions options,
            final InputStream in,
            final OutputStream out,
            final Answer<Void> done) {
        run(component, provider -> scheme.encrypt(provider, options, in, out), done);
    }

    /** Decrypts a document. @param keyName empty: the one that the document names */
    public void decrypt(
            final String component,
            final String keyName,
            final InputStream in,
            final OutputStream out,
            final Answer<Void> done) {
        run(component, provider -> scheme.decrypt(provider, keyName, in, out), done);
    }

    private interface Work {
        void apply(CryptoProvider provider) throws CryptoException, IOException;
    }

    private void run(final String component, final Work work, final Answer<Void> done) {
        final DaprFailure wrong = check(component);
        if (wrong != null) {
            done.failed(wrong);
            return;
        }
        if (!documents.tryAcquire()) {
            done.failed(
                    DaprError.CRYPTO.with("there are " + MAX_DOCUMENTS + " documents under way already; try again"));
            return;
        }
        final CryptoProvider provider = provider(component);
        Thread.ofVirtual().name("ledge-crypto").start(() -> {
            final DaprFailure failure = await(work, provider);
            io.execute(() -> {
                if (failure == null) {
                    done.ok(null);
                } else {
                    done.failed(failure);
                }
            });
        });
    }

    private DaprFailure await(final Work work, final CryptoProvider provider) {
        try {
            work.apply(provider);
            return null;
        } catch (final CryptoException | IOException ex) {
            return DaprError.CRYPTO.with(ex.getMessage());
        } catch (final RuntimeException ex) { // a bug; its caller shall not wait for ever
            LOGGER.log(System.Logger.Level.ERROR, "cryptography", ex);
            return DaprError.INTERNAL.with(ex.toString());
        } finally {
            documents.release();
        }
    }
}
