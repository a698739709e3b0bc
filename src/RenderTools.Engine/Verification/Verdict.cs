namespace RenderTools.Verification;

/// <summary>What a check came to. The order is from good to bad.</summary>
public enum Verdict
{
    /// <summary>Nothing found.</summary>
    Pass,

    /// <summary>Something that a person should look at; it may be harmless.</summary>
    Warn,

    /// <summary>The render is not what it should be.</summary>
    Fail,
}
