namespace RenderTools.Events;

/// <summary>
/// A fraction for people: it never goes back and is 1 only when all is done. Work that is lost (a retry) or added (a
/// video that joins later) does not freeze it at its old height: what is left of the bar is shared out anew over what
/// is left of the work.
/// </summary>
internal readonly record struct SteadyFraction
{
    private const double Almost = 1 - 1e-9;
    private readonly double _base;
    private readonly long _baseCredit;
    private readonly long _total;
    private readonly long _credit;

    private SteadyFraction(double value, double from, long baseCredit, long credit, long total) =>
        (Value, _base, _baseCredit, _credit, _total) = (value, from, baseCredit, credit, total);

    /// <summary>0 to 1.</summary>
    public double Value { get; }

    /// <summary>Begins at 0 with this much already behind us, which is no longer part of the bar.</summary>
    public static SteadyFraction From(long credit, long total) => new(0, 0, credit, credit, total);

    /// <summary>Where the bar stands with this much behind us, of this much.</summary>
    public SteadyFraction Advance(long credit, long total)
    {
        if (total > 0 && credit >= total)
            return new SteadyFraction(1, _base, _baseCredit, credit, total);
        var (from, baseCredit) = total != _total || credit < _credit ? (Value, credit) : (_base, _baseCredit);
        var rest = total - baseCredit;
        var value = rest <= 0 ? Value : from + (1 - from) * (credit - baseCredit) / rest;
        return new SteadyFraction(Math.Max(Value, Math.Min(value, Almost)), from, baseCredit, credit, total);
    }
}
