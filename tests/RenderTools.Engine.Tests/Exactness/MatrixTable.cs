using RenderTools.Fixtures;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>What the matrix found, for people: a line for each trial in out/exactness.tsv.</summary>
public sealed class MatrixTable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _rows = [];

    /// <summary>Adds a line.</summary>
    public string Add(params object[] cells)
    {
        var row = string.Join('\t', cells);
        lock (_gate)
            _rows.Add(row);
        return row;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rows.Count > 0)
            File.WriteAllLines(
                Repository.PathOf("out", "exactness.tsv"),
                _rows.Order(StringComparer.Ordinal).Prepend("source\tfilter\tchunks\tframes\tverdict\twhy")
            );
    }
}
