using System.Text.Json;
using System.Text.Json.Serialization;

namespace RenderTools.Filters;

/// <summary>What is known of ffmpeg's filters, by name.</summary>
public sealed class FilterTable
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly Lazy<FilterTable> Lazy = new(Load);
    private readonly Dictionary<string, FilterEntry> _entries;

    private FilterTable(IEnumerable<FilterEntry> entries) =>
        _entries = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);

    /// <summary>The table that comes with the engine.</summary>
    public static FilterTable Default => Lazy.Value;

    /// <summary>All rows, by name.</summary>
    public IReadOnlyCollection<FilterEntry> Entries => _entries.Values;

    /// <summary>A filter's row; null where nothing is known.</summary>
    public FilterEntry? Find(string name) => _entries.GetValueOrDefault(name);

    private static FilterTable Load()
    {
        const string Resource = "RenderTools.Filters.filters.json";
        using var stream =
            typeof(FilterTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        return new FilterTable(
            JsonSerializer.Deserialize<FilterEntry[]>(stream, Format)
                ?? throw new InvalidOperationException($"{Resource} is empty.")
        );
    }
}
