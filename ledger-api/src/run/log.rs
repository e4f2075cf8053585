//! What the program says of itself: the log on standard error, and traces where the build has them (`otel`).

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::traces::Traces;
use crate::config::LogFormat;

/// Starts both; standard output is for what a command prints.
pub(super) fn start(format: LogFormat) -> Traces {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let traces = Traces::from_env();
    let told = tracing_subscriber::registry().with(filter).with(traces.layer());
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => told.with(log).init(),
        LogFormat::Json => told.with(log.json()).init(),
    }
    if !Traces::ARE_SENT && std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_some_and(|value| !value.is_empty()) {
        tracing::warn!(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set and this build sends no traces; build it with the feature otel"
        );
    }
    traces
}
