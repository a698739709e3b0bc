using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RenderTools.Events;

/// <summary>How a line of the event log is written: camelCase, without what is null, one line.</summary>
[JsonSerializable(typeof(EventLogEntry))]
internal sealed partial class EventLogJson : JsonSerializerContext
{
    // Lazy, since the order of static fields across the generated parts of this class is not defined.
    private static readonly Lazy<EventLogJson> Lines = new(() =>
        new EventLogJson(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                // Letters of every script stay readable under tail -f; control characters are still escaped.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        )
    );

    /// <summary>The options of the log.</summary>
    public static EventLogJson Line => Lines.Value;
}
