package io.ledge.api.middleware;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.util.HashSet;
import java.util.Set;

/** Lets through who shows a token that the issuer has signed for this audience. Keys come by themselves: {@link IssuerKeys}. */
final class Bearer implements Middleware {
    private static final String PREFIX = "bearer ";
    private static final int UNAUTHORIZED = 401;
    private static final int INTERNAL_SERVER_ERROR = 500;

    /** Dapr's. */
    private static final int CLOCK_SKEW_S = 300;

    private static final Set<JWSAlgorithm> ALGORITHMS = algorithms();

    private final String audience;
    private final String issuer;
    private final IssuerKeys keys;
    private JWKSet known; // that the processor is made for
    private DefaultJWTProcessor<SecurityContext> processor;

    Bearer(final String issuer, final String audience, final IssuerKeys keys) {
        this.issuer = issuer;
        this.audience = audience;
        this.keys = keys;
    }

    /** Public keys only: no secret that both sides know, and not none. */
    private static Set<JWSAlgorithm> algorithms() {
        final Set<JWSAlgorithm> algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
        algorithms.addAll(Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512));
        return Set.copyOf(algorithms);
    }

    @Override
    public boolean pass(final PipelineRequest request) {
        final String header = request.header("authorization");
        if (header == null || !header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            request.refuse(UNAUTHORIZED, "Unauthorized");
            return false;
        }
        final JWKSet now = keys.now();
        if (now == null) {
            request.refuse(INTERNAL_SERVER_ERROR, "the keys of the issuer of tokens are not there yet");
            return false;
        }
        if (now != known) {
            known = now;
            processor = processor(now);
        }
        final boolean isValid = isValid(header.substring(PREFIX.length()).trim());
        if (!isValid) {
            request.refuse(UNAUTHORIZED, "Unauthorized");
        }
        return isValid;
    }

    private DefaultJWTProcessor<SecurityContext> processor(final JWKSet set) {
        final DefaultJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
        made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(set)));
        final DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of());
        claims.setMaxClockSkew(CLOCK_SKEW_S);
        made.setJWTClaimsSetVerifier(claims);
        return made;
    }

    private boolean isValid(final String token) {
        try {
            processor.process(token, null);
            return true;
        } catch (final BadJOSEException ex) {
            keys.refresh(); // it may be signed by a new key
            return false;
        } catch (final ParseException | JOSEException ex) {
            return false;
        }
    }
}
