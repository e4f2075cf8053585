//! Spans for an OpenTelemetry collector, by OTLP over HTTP. The `OTEL_…` variables of its specification say where to and
//! under which name; without `OTEL_EXPORTER_OTLP_ENDPOINT` nothing is sent. Every other build is without all of this.

#[cfg(feature = "otel")]
pub(super) use sent::Traces;
#[cfg(not(feature = "otel"))]
pub(super) use silent::Traces;

#[cfg(feature = "otel")]
mod sent {
    use std::env;

    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_otlp::{OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, SpanExporter};
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::{SdkTracerProvider, Tracer};
    use tracing::Subscriber;
    use tracing_opentelemetry::OpenTelemetryLayer;
    use tracing_subscriber::registry::LookupSpan;

    use crate::cli;

    /// Where spans go, if they do.
    #[derive(Debug)]
    pub(in crate::run) struct Traces(Option<SdkTracerProvider>);

    impl Traces {
        pub(in crate::run) const ARE_SENT: bool = true;

        pub(in crate::run) fn from_env() -> Self {
            let named = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
            if !named(OTEL_EXPORTER_OTLP_ENDPOINT) && !named(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) {
                return Self(None);
            }
            let exporter = match SpanExporter::builder().with_http().build() {
                Ok(exporter) => exporter,
                Err(error) => cli::fail(&format!("{OTEL_EXPORTER_OTLP_ENDPOINT}: {error}")),
            };
            let mut resource = Resource::builder();
            if !named("OTEL_SERVICE_NAME") {
                resource = resource.with_service_name("tributary-ledger");
            }
            let provider =
                SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
            Self(Some(provider))
        }

        /// What turns spans of `tracing` into its own.
        pub(in crate::run) fn layer<S>(&self) -> Option<OpenTelemetryLayer<S, Tracer>>
        where
            S: Subscriber + for<'span> LookupSpan<'span>,
        {
            let provider = self.0.as_ref()?;
            Some(tracing_opentelemetry::layer().with_tracer(provider.tracer("ledger-api")))
        }

        /// Sends what is left, a few seconds long at most.
        pub(in crate::run) fn finish(self) {
            if let Some(Err(error)) = self.0.map(|provider| provider.shutdown()) {
                tracing::warn!(%error, "the last traces were not sent");
            }
        }
    }
}

#[cfg(not(feature = "otel"))]
mod silent {
    use tracing_subscriber::layer::Identity;

    /// Nothing: this build has no traces.
    #[derive(Debug)]
    pub(in crate::run) struct Traces;

    impl Traces {
        pub(in crate::run) const ARE_SENT: bool = false;

        pub(in crate::run) fn from_env() -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "as in a build with traces")]
        pub(in crate::run) fn layer(&self) -> Identity {
            Identity::new()
        }

        #[expect(clippy::unused_self, reason = "as in a build with traces")]
        pub(in crate::run) fn finish(self) {}
    }
}
