package dev.txmq.it.tls;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** An authority and what it has signed, as files in a directory. */
record Certificates(Path directory) {

    static final String TRUST_STORE_PASSWORD = "not secret";

    /** Makes {@code ca.pem}, {@code ca.p12}, and certificate and key of a server on this machine and of a client. */
    static Certificates make(Path directory) throws Exception {
        Files.createDirectories(directory);
        Certificates certificates = new Certificates(directory);
        X509Bundle authority = new CertificateBuilder()
                .subject("CN=" + directory.getFileName())
                .setIsCertificateAuthority(true)
                .rsa2048()
                .buildSelfSigned();
        Files.writeString(certificates.file("ca.pem"), authority.getCertificatePEM());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.getCertificate());
        try (OutputStream out = Files.newOutputStream(certificates.file("ca.p12"))) {
            trusted.store(out, TRUST_STORE_PASSWORD.toCharArray());
        }
        certificates.write(
                "server",
                new CertificateBuilder()
                        .subject("CN=server")
                        .addSanIpAddress("127.0.0.1")
                        .rsa2048()
                        .buildIssuedBy(authority));
        certificates.write(
                "client",
                new CertificateBuilder().subject("CN=client").rsa2048().buildIssuedBy(authority));
        return certificates;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Properties of an SSL bundle that trusts the authority and shows the client's certificate. */
    List<String> bundle(String name) {
        return List.of(
                trust(name),
                "--spring.ssl.bundle.pem.%s.keystore.certificate=file:%s".formatted(name, file("client.pem")),
                "--spring.ssl.bundle.pem.%s.keystore.private-key=file:%s".formatted(name, file("client.key")));
    }

    /** The same without a certificate of the client's own. */
    String trust(String name) {
        return "--spring.ssl.bundle.pem.%s.truststore.certificate=file:%s".formatted(name, file("ca.pem"));
    }

    private void write(String name, X509Bundle bundle) throws Exception {
        Files.writeString(file(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(file(name + ".key"), bundle.getPrivateKeyPEM());
    }
}
