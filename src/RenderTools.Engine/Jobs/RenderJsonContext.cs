using System.Text.Json;
using System.Text.Json.Serialization;
using RenderTools.Encoders;
using RenderTools.Primitives;

namespace RenderTools.Jobs;

/// <summary>Source-generated JSON of what is kept in a job's directory.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(RationalJsonConverter)], UseStringEnumConverter = true)]
[JsonSerializable(typeof(RenderSettings))]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class RenderJsonContext : JsonSerializerContext;

/// <summary>Fractions as "30000/1001".</summary>
internal sealed class RationalJsonConverter : JsonConverter<Rational>
{
    public override Rational Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Rational.TryParse(reader.GetString(), out var value) ? value : throw new JsonException("No fraction.");

    public override void Write(Utf8JsonWriter writer, Rational value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
